//! Its settings: what it starts with, and what becomes of a value that is written.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::Version;

/// A category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Category {
    pub(super) name: String,
    pub(super) pp: String,
    pub(super) script: String,
    pub(super) folder: String,
    pub(super) priority: i32,
}

/// All settings.
pub(super) struct Settings {
    pub(super) sections: Map<String, Value>,
    defaults: Map<String, Value>,
    pub(super) categories: Vec<Category>,
    pub(super) server: Value,
}

const FOLDERS: [&str; 5] =
    ["download_dir", "complete_dir", "script_dir", "nzb_backup_dir", "dirscan_dir"];

impl Settings {
    /// What a fresh installation of this version has.
    pub(super) fn new(version: Version) -> anyhow::Result<Self> {
        let text = match version {
            Version::V3 => include_str!("../settings/3.7.json"),
            Version::V5 => include_str!("../settings/5.0.json"),
        };
        let sections: Map<String, Value> = serde_json::from_str(text)?;
        let defaults = sections["misc"].as_object().cloned().unwrap_or_default();
        let any = Category {
            name: "*".to_owned(),
            pp: "3".to_owned(),
            script: "None".to_owned(),
            folder: String::new(),
            priority: 0,
        };
        Ok(Self { sections, defaults, categories: vec![any], server: Value::Null })
    }

    fn misc(&self, name: &str) -> &Value {
        &self.sections["misc"][name]
    }

    pub(super) fn put(&mut self, name: &str, value: Value) {
        self.sections["misc"][name] = value;
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.misc(name).as_str().unwrap_or_default()
    }

    pub(super) fn number(&self, name: &str) -> i64 {
        self.misc(name).as_i64().unwrap_or(0)
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        let value = self.misc(name);
        value.as_bool().unwrap_or_else(|| value.as_i64().unwrap_or(0) != 0)
    }

    pub(super) fn list(&self, name: &str) -> Vec<String> {
        let items = self.misc(name).as_array().map(Vec::as_slice).unwrap_or_default();
        items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// A size such as `500M`, in bytes.
    pub(super) fn bytes(&self, name: &str) -> f64 {
        let text = self.text(name).trim();
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let factor = match text[digits.len()..].chars().next() {
            Some('K' | 'k') => 1024.0,
            Some('M' | 'm') => 1024.0 * 1024.0,
            Some('G' | 'g') => 1024.0 * 1024.0 * 1024.0,
            Some('T' | 't') => 1024.0 * 1024.0 * 1024.0 * 1024.0,
            _ => 1.0,
        };
        digits.trim().parse::<f64>().unwrap_or(0.0) * factor
    }

    /// The category of that name. Unknown ones are, without a word, the default.
    pub(super) fn category(&self, name: &str) -> &Category {
        let found =
            self.categories.iter().find(|category| category.name.eq_ignore_ascii_case(name));
        found.unwrap_or(&self.categories[0])
    }

    /// Where a category's jobs end up.
    pub(super) fn category_folder(&self, name: &str) -> PathBuf {
        Path::new(self.text("complete_dir")).join(&self.category(name).folder)
    }

    /// Adds a category, or changes its folder, and its script unless that is empty.
    pub(super) fn set_category(&mut self, name: &str, folder: &str, script: &str) {
        if let Some(known) = self.categories.iter_mut().find(|category| category.name == name) {
            folder.clone_into(&mut known.folder);
            if !script.is_empty() {
                script.clone_into(&mut known.script);
            }
            return;
        }
        self.categories.push(Category {
            name: name.to_owned(),
            pp: String::new(),
            script: if script.is_empty() { "Default" } else { script }.to_owned(),
            folder: folder.to_owned(),
            priority: -100,
        });
    }

    /// Writes one value of `misc`. What it cannot make sense of it drops without a word: a folder
    /// stays as it was, a number becomes its default. `None` if there is no such setting.
    pub(super) fn write(&mut self, name: &str, value: &str) -> Option<Value> {
        let old = self.sections["misc"].get(name)?.clone();
        let fallback = self.defaults.get(name).cloned().unwrap_or(Value::Null);
        let new = match &old {
            _ if FOLDERS.contains(&name) => {
                let usable = value.is_empty() || std::fs::create_dir_all(value).is_ok();
                if usable { json!(value) } else { old.clone() }
            }
            Value::Bool(_) => json!(is_true(value)),
            Value::Number(number) if number.is_f64() => {
                value.parse::<f64>().map_or(fallback, |number| json!(number))
            }
            Value::Number(_) => match value.parse::<i64>() {
                Ok(number) => json!(number),
                Err(_) if value.eq_ignore_ascii_case("true") => json!(1),
                Err(_) => fallback,
            },
            Value::Array(_) => {
                let items = value.split(',').map(str::trim).filter(|item| !item.is_empty());
                json!(items.collect::<Vec<_>>())
            }
            _ => json!(value),
        };
        self.put(name, new.clone());
        Some(new)
    }

    /// The categories as the API tells them.
    pub(super) fn categories_json(&self) -> Vec<Value> {
        self.categories.iter().enumerate().map(|(order, category)| category.json(order)).collect()
    }
}

impl Category {
    pub(super) fn json(&self, order: usize) -> Value {
        json!({
            "name": self.name,
            "order": order,
            "pp": self.pp,
            "script": self.script,
            "dir": self.folder,
            "newzbin": "",
            "priority": self.priority,
        })
    }
}

fn is_true(value: &str) -> bool {
    matches!(value.to_ascii_lowercase().as_str(), "1" | "true" | "on" | "yes")
}
