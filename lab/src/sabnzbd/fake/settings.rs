//! Its settings: what it starts with, and how they are read and written.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::Version;
use super::listed::{Category, shown, write_server, write_sorter};
use super::options::{PROTECTED, Writing, kind};

/// All settings.
pub(super) struct Settings {
    version: Version,
    home: PathBuf,
    sections: Map<String, Value>,
    defaults: Map<String, Value>,
    /// The first is the default one, `*`.
    pub(super) categories: Vec<Category>,
    pub(super) servers: Vec<Value>,
    sorters: Vec<Value>,
}

/// Settings that are lists of objects. Version 3 has no sorters.
const LISTS: [&str; 3] = ["categories", "servers", "sorters"];

impl Settings {
    /// What a fresh installation of this version has, in this folder.
    pub(super) fn new(version: Version, home: &Path) -> anyhow::Result<Self> {
        let text = match version {
            Version::V3 => include_str!("../settings/3.7.json"),
            Version::V5 => include_str!("../settings/5.0.json"),
        };
        let sections: Map<String, Value> = serde_json::from_str(text)?;
        let mut any = Category::new("*");
        any.pp = "3".to_owned();
        any.script = "None".to_owned();
        any.priority = 0;
        Ok(Self {
            version,
            home: home.to_owned(),
            defaults: sections.clone(),
            sections,
            categories: vec![any],
            servers: Vec::new(),
            sorters: Vec::new(),
        })
    }

    fn misc(&self, name: &str) -> &Value {
        &self.sections["misc"][name]
    }

    /// Sets a value of `misc`, whatever it is, now and as its default.
    pub(super) fn put(&mut self, name: &str, value: Value) {
        self.defaults["misc"][name] = value.clone();
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

    /// Where a category's jobs end up: in its folder, or in that of the default category.
    pub(super) fn category_folder(&self, name: &str) -> PathBuf {
        let own = self.category(name).folder.as_str();
        let folder = if own.is_empty() { &self.categories[0].folder } else { own };
        Path::new(self.text("complete_dir")).join(folder.trim_matches('*'))
    }

    /// The categories in their order, the default one first.
    pub(super) fn ordered(&self) -> Vec<&Category> {
        let mut ordered: Vec<&Category> = self.categories.iter().collect();
        ordered[1..].sort_by_key(|category| category.order);
        ordered
    }

    /// What `get_config` tells of a section, or of all where none is named; of lists of objects,
    /// those of one name. What is not there is left out.
    pub(super) fn config(&self, section: &str, keyword: &str) -> Value {
        let mut config = Map::new();
        for (name, fields) in &self.sections {
            let asked = section.is_empty() || name == section;
            let one = fields.get(keyword).filter(|_| !section.is_empty());
            match (asked, keyword.is_empty(), one) {
                (true, true, _) => {
                    config.insert(name.clone(), shown(fields));
                }
                (true, false, Some(value)) => {
                    config.insert(name.clone(), shown(&json!({keyword: value})));
                }
                _ => {}
            }
        }
        for name in LISTS {
            let asked = section.is_empty() || name == section;
            let objects = self.objects(name);
            let named = |object: &&Value| keyword.is_empty() || object["name"] == keyword;
            let found: Vec<Value> = objects.iter().filter(named).map(shown).collect();
            if asked && !found.is_empty() {
                config.insert(name.to_owned(), json!(found));
            }
        }
        Value::Object(config)
    }

    fn objects(&self, section: &str) -> Vec<Value> {
        match section {
            "categories" => self.ordered().into_iter().map(Category::json).collect(),
            "servers" => self.servers.clone(),
            _ => self.sorters.clone(),
        }
    }

    fn writing<'a>(&'a self, scripts: &'a [String]) -> Writing<'a> {
        Writing { version: self.version, home: &self.home, scripts }
    }

    /// Writes one value of a section that is one object. `None` if there is no such setting.
    /// `idle` is whether the queue is empty.
    pub(super) fn write(
        &mut self,
        section: &str,
        keyword: &str,
        told: Option<&str>,
        scripts: &[String],
        idle: bool,
    ) -> Option<()> {
        let old = self.sections.get(section)?.get(keyword)?.clone();
        let Some(told) = told.filter(|_| !PROTECTED.contains(&keyword)) else { return Some(()) };
        let default = self.defaults[section][keyword].clone();
        let mut new = kind(keyword, &default).take(told, &old, &default, &self.writing(scripts));
        if new == "" && matches!(keyword, "download_dir" | "complete_dir" | "log_dir") {
            new = default;
        }
        let must_wait = matches!(keyword, "download_dir" | "admin_dir") && !idle;
        if !must_wait && !self.puts_one_into_the_other(keyword, &new) {
            self.sections[section][keyword] = new;
        }
        Some(())
    }

    /// From version 4 on, finished jobs may not go where the unfinished ones are.
    fn puts_one_into_the_other(&self, keyword: &str, new: &Value) -> bool {
        let new = self.home.join(new.as_str().unwrap_or_default());
        let known = |name: &str| self.home.join(self.text(name));
        self.version == Version::V5
            && match keyword {
                "download_dir" => known("complete_dir").starts_with(new),
                "complete_dir" => new.starts_with(known("download_dir")),
                _ => false,
            }
    }

    /// Puts a value of `misc` back to what it was at the beginning.
    pub(super) fn reset(&mut self, keyword: &str) {
        if let Some(default) = self.defaults["misc"].get(keyword).cloned() {
            self.sections["misc"][keyword] = default;
        }
    }

    /// Writes fields of an object of a list; one that is not there is made. `None` where there is
    /// no such list.
    pub(super) fn write_object(
        &mut self,
        section: &str,
        name: &str,
        told: &dyn Fn(&str) -> Option<String>,
        downloaded: u64,
    ) -> Option<()> {
        let by = Writing { version: self.version, home: &self.home, scripts: &[] };
        match section {
            "categories" => self.write_category(name, told),
            "servers" => write_server(&mut self.servers, name, told, &by, downloaded),
            "sorters" if self.version == Version::V5 => {
                write_sorter(&mut self.sorters, name, told, &by);
            }
            _ => return None,
        }
        Some(())
    }

    fn write_category(&mut self, name: &str, told: &dyn Fn(&str) -> Option<String>) {
        if let Some(known) = self.categories.iter_mut().find(|category| category.name == name) {
            known.write(told);
            return;
        }
        let mut new = Category::new(name);
        new.write(told);
        self.categories.push(new);
    }

    /// Removes an object of a list; whether it was there does not matter. `None` where there is no
    /// such list.
    pub(super) fn remove(&mut self, section: &str, name: &str) -> Option<()> {
        let other = |object: &Value| object["name"] != name;
        match section {
            // The default one is there again at once.
            "categories" if name != "*" => {
                self.categories.retain(|category| category.name != name);
            }
            "categories" => {}
            "servers" => self.servers.retain(other),
            "sorters" if self.version == Version::V5 => self.sorters.retain(other),
            _ => return None,
        }
        Some(())
    }
}
