//! Compares the shape of an answer with recorded answers: the same keys, values of the same kind.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

/// What recorded answers look like: for each place in them, the kinds of value seen there.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    kinds: Kinds,
    fields: BTreeMap<String, Field>,
    items: Option<Box<Shape>>,
    objects: usize,
}

#[derive(Clone, Debug, Default)]
struct Field {
    shape: Shape,
    seen: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Kinds {
    null: bool,
    bool: bool,
    number: bool,
    text: bool,
    list: bool,
    object: bool,
}

/// One way in which an answer differs from what was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where, as a JSON pointer; list items are written `*`.
    pub place: String,
    /// What is the matter there.
    pub what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

impl Shape {
    /// The shape of one recorded answer.
    pub fn of(recorded: &Value) -> Self {
        let mut shape = Self::default();
        shape.learn(recorded);
        shape
    }

    /// Adds another recorded answer to the same question.
    pub fn learn(&mut self, recorded: &Value) {
        self.kinds.add(recorded);
        match recorded {
            Value::Object(fields) => {
                self.objects += 1;
                for (name, value) in fields {
                    let field = self.fields.entry(name.clone()).or_default();
                    field.seen += 1;
                    field.shape.learn(value);
                }
            }
            Value::Array(items) => {
                let shape = self.items.get_or_insert_default();
                for item in items {
                    shape.learn(item);
                }
            }
            _ => {}
        }
    }

    /// How `answer` differs: a key that every recording has and it lacks, a key that none has, a
    /// value of a kind that was not seen there. A list without a recorded item is not looked into.
    pub fn differences(&self, answer: &Value) -> Vec<Difference> {
        let mut found = Vec::new();
        self.compare(answer, String::new(), &mut found);
        found
    }

    fn compare(&self, answer: &Value, place: String, found: &mut Vec<Difference>) {
        let mut say = |place: &str, what: String| {
            let difference = Difference { place: place.to_owned(), what };
            if !found.contains(&difference) {
                found.push(difference);
            }
        };
        if !self.kinds.fit(answer) {
            say(&place, format!("{} was never seen here", kind(answer)));
            return;
        }
        match answer {
            Value::Object(fields) => {
                for (name, field) in &self.fields {
                    if field.seen == self.objects && !fields.contains_key(name) {
                        say(&place, format!("{name} is missing"));
                    }
                }
                for name in fields.keys().filter(|name| !self.fields.contains_key(*name)) {
                    say(&place, format!("{name} was never seen here"));
                }
                for (name, value) in fields {
                    if let Some(field) = self.fields.get(name) {
                        field.shape.compare(value, format!("{place}/{name}"), found);
                    }
                }
            }
            Value::Array(items) => {
                let Some(shape) = self.items.as_deref().filter(|shape| shape.kinds.any()) else {
                    return;
                };
                for item in items {
                    shape.compare(item, format!("{place}/*"), found);
                }
            }
            _ => {}
        }
    }
}

impl Kinds {
    fn add(&mut self, value: &Value) {
        match value {
            Value::Null => self.null = true,
            Value::Bool(_) => self.bool = true,
            Value::Number(_) => self.number = true,
            Value::String(_) => self.text = true,
            Value::Array(_) => self.list = true,
            Value::Object(_) => self.object = true,
        }
    }

    /// A null fits anywhere: it is the absence of what was recorded. Where only nulls were
    /// recorded anything fits, because nothing is known.
    fn fit(self, value: &Value) -> bool {
        let only_null = self == Self { null: true, ..Self::default() };
        match value {
            Value::Null => self.null || self.text || self.object,
            Value::Bool(_) => self.bool || only_null,
            Value::Number(_) => self.number || only_null,
            Value::String(_) => self.text || only_null,
            Value::Array(_) => self.list || only_null,
            Value::Object(_) => self.object || only_null,
        }
    }

    fn any(self) -> bool {
        self != Self::default()
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn differences(answer: &Value) -> Vec<String> {
        let mut shape = Shape::of(&json!({"slots": [{"id": "a", "retry": 0}], "note": null}));
        shape.learn(&json!({"slots": [{"id": "b", "retry": true, "seldom": 1}], "note": null}));
        shape.differences(answer).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_same_shape_has_no_difference() {
        let answer = json!({"slots": [{"id": "x", "retry": false}, {"id": "", "retry": 1, "seldom": 2}], "note": "n"});
        assert_eq!(differences(&answer), [""; 0]);
    }

    #[test]
    fn a_missing_key_a_new_key_and_another_kind_are_each_told() {
        let answer = json!({"slots": [{"id": 7, "extra": 1}], "note": null});
        assert_eq!(
            differences(&answer),
            [
                "/slots/*: retry is missing",
                "/slots/*: extra was never seen here",
                "/slots/*/id: a number was never seen here",
            ]
        );
    }
}
