use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::Settings;

/// What keys there are, as the schema that is made from the types says.
pub(crate) struct Shape {
    root: Value,
}

/// One key, or a group of keys.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    shape: &'a Shape,
    schema: &'a Value,
    /// What the schema refers to, if it refers.
    target: &'a Value,
}

impl Shape {
    pub(crate) fn of<R: JsonSchema + Default + Serialize>() -> Self {
        Self { root: schemars::schema_for!(Settings<R>).to_value() }
    }

    pub(crate) fn root(&self) -> Node<'_> {
        Node { shape: self, schema: &self.root, target: &self.root }
    }

    /// The node at `path`; `None` if there is no such key.
    pub(crate) fn at(&self, path: &[impl AsRef<str>]) -> Option<Node<'_>> {
        path.iter().try_fold(self.root(), |node, key| node.child(key.as_ref()))
    }

    /// The key that exists and is most like `path`, whose last part does not.
    pub(crate) fn nearest(&self, path: &[String]) -> Option<String> {
        let wanted = path.join(".");
        let mut keys = Vec::new();
        collect_keys(self.root(), "", &mut keys);
        // Names of the owner's choice are taken as they are.
        let keys = keys.into_iter().map(|key| match (key.split_once('*'), path.get(1)) {
            (Some((before, after)), Some(name)) => format!("{before}{name}{after}"),
            _ => key,
        });
        keys.map(|key| (strsim::damerau_levenshtein(&key, &wanted), key))
            .min()
            .filter(|(distance, key)| *distance <= key.len().max(6) / 3)
            .map(|(_, key)| key)
    }
}

impl<'a> Node<'a> {
    fn new(shape: &'a Shape, schema: &'a Value) -> Self {
        Self { shape, schema, target: resolve(&shape.root, schema) }
    }

    pub(crate) fn child(self, key: &str) -> Option<Self> {
        if let Some(schema) = self.target.get("properties").and_then(|them| them.get(key)) {
            return Some(Self::new(self.shape, schema));
        }
        if let Some(schema @ Value::Object(_)) = self.target.get("additionalProperties") {
            return Some(Self::new(self.shape, schema));
        }
        None
    }

    /// The keys that are always there.
    pub(crate) fn children(self) -> impl Iterator<Item = (&'a String, Node<'a>)> {
        let properties: Option<&Map<_, _>> =
            self.target.get("properties").and_then(Value::as_object);
        let shape = self.shape;
        properties.into_iter().flatten().map(move |(key, schema)| (key, Node::new(shape, schema)))
    }

    /// What is under names of the owner's choice, if anything is.
    pub(crate) fn any_child(self) -> Option<Self> {
        match self.target.get("additionalProperties") {
            Some(schema @ Value::Object(_)) => Some(Self::new(self.shape, schema)),
            _ => None,
        }
    }

    pub(crate) fn items(self) -> Option<Self> {
        self.target.get("items").map(|schema| Self::new(self.shape, schema))
    }

    /// Whether it groups other keys.
    pub(crate) fn is_group(self) -> bool {
        self.target.get("properties").is_some() || self.any_child().is_some()
    }

    pub(crate) fn is_secret(self) -> bool {
        self.schema.get("x-secret") == Some(&Value::Bool(true))
    }

    /// `string`, `boolean`, `integer`, `number`, `array` or `object`; absent when it can be more
    /// than one of them.
    pub(crate) fn kind(self) -> Option<&'a str> {
        match self.target.get("type") {
            Some(Value::String(kind)) => Some(kind),
            Some(Value::Array(kinds)) => {
                let mut kinds = kinds.iter().filter_map(Value::as_str).filter(|it| *it != "null");
                kinds.next().filter(|_| kinds.next().is_none())
            }
            _ if self.choices().is_some() => Some("string"),
            _ => None,
        }
    }

    /// The words that are possible, if there are only some.
    pub(crate) fn choices(self) -> Option<Vec<&'a str>> {
        if let Some(Value::Array(words)) = self.target.get("enum") {
            return words.iter().map(Value::as_str).collect();
        }
        let Some(Value::Array(variants)) = self.target.get("oneOf") else { return None };
        let mut words = Vec::new();
        for variant in variants {
            match (variant.get("const"), variant.get("enum")) {
                (Some(Value::String(word)), _) => words.push(word.as_str()),
                (_, Some(Value::Array(some))) => {
                    words.extend(some.iter().filter_map(Value::as_str));
                }
                _ => return None,
            }
        }
        Some(words)
    }

    pub(crate) fn default(self) -> Option<&'a Value> {
        self.schema.get("default").or_else(|| self.target.get("default"))
    }

    pub(crate) fn description(self) -> Option<String> {
        let text = self.schema.get("description").or_else(|| self.target.get("description"))?;
        Some(text.as_str()?.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

/// Follows references, and looks through "this or nothing".
fn resolve<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(Value::String(reference)) = schema.get("$ref")
        && let Some(target) = reference.strip_prefix('#').and_then(|it| root.pointer(it))
    {
        return resolve(root, target);
    }
    if let Some(Value::Array(either)) = schema.get("anyOf") {
        let is_null = |it: &&Value| it.get("type").is_some_and(|kind| kind == "null");
        let mut others = either.iter().filter(|it| !is_null(it));
        if let (Some(only), None) = (others.next(), others.next()) {
            return resolve(root, only);
        }
    }
    schema
}

fn collect_keys(node: Node<'_>, prefix: &str, keys: &mut Vec<String>) {
    let any = node.any_child().map(|child| ("*".to_owned(), child));
    let named = node.children().map(|(name, child)| (name.clone(), child));
    for (name, child) in named.chain(any) {
        let key = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
        if child.is_group() {
            collect_keys(child, &key, keys);
        }
        keys.push(key);
    }
}
