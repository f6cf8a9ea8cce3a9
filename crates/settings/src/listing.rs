use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::{
    Loaded, Source,
    shape::{Node, Shape},
};

/// One setting, ready to be shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Dotted: `server.bind`.
    pub key: String,
    /// What it is; of a secret only that it is set: `********` or nothing.
    pub value: Value,
    #[serde(flatten)]
    pub source: Source,
    /// Set outside, so that it cannot be changed in the program.
    pub locked: bool,
    pub secret: bool,
    pub description: Option<String>,
}

impl<R: JsonSchema + Default + Serialize> Loaded<R> {
    /// Every setting with its value and where it came from, without secrets.
    pub fn entries(&self) -> Vec<Entry> {
        let shape = Shape::of::<R>();
        let mut entries = Vec::new();
        self.collect(shape.root(), String::new(), Some(&self.given), &mut entries);
        entries
    }

    fn collect(&self, node: Node<'_>, key: String, given: Option<&Value>, all: &mut Vec<Entry>) {
        if !node.is_group() {
            let source = self.source(&key);
            let value = given.or(node.default()).cloned().unwrap_or(Value::Null);
            let secret = node.is_secret();
            let value = match &value {
                Value::String(_) if secret => Value::String(kernel::MASK.to_owned()),
                _ => value,
            };
            let locked = source.is_locked();
            let description = node.description();
            all.push(Entry { key, value, source, locked, secret, description });
            return;
        }
        let child = |name: &str| given.and_then(|it| it.get(name));
        let join =
            |name: &str| if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") };
        for (name, node) in node.children() {
            self.collect(node, join(name), child(name), all);
        }
        if let Some(node) = node.any_child() {
            for (name, value) in given.and_then(Value::as_object).into_iter().flatten() {
                self.collect(node, join(name), Some(value), all);
            }
        }
    }
}
