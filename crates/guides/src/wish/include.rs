//! Files that a settings file of another synchroniser includes, put together with it.

use serde_json::{Map, Value};

use super::{WishError, parsed};

/// Gives the text of an included file by the name under which it is included.
pub type Included<'a> = dyn Fn(&str) -> Result<String, String> + 'a;

const INCLUDE: &str = "include";
/// Lists that grow with each file.
const ADDED: [&str; 3] = ["custom_formats", "skip", "add"];
/// A list whose elements are put together when they have the same id, or else the same name.
const TOGETHER: &str = "quality_profiles";

/// An instance with what the files say that it includes, in their order; what it says itself counts.
pub(super) fn with_included(
    told: &Value,
    at: &str,
    included: &Included<'_>,
) -> Result<Value, WishError> {
    let refused = |reason: &str| WishError::Invalid {
        place: format!("{at}.{INCLUDE}"),
        reason: reason.to_owned(),
    };
    let mut own = told.clone();
    let files = own.as_object_mut().and_then(|fields| fields.shift_remove(INCLUDE));
    let mut whole = Value::Object(Map::new());
    for file in files.as_ref().and_then(Value::as_array).into_iter().flatten() {
        let Some(name) = file.get("config").and_then(Value::as_str) else {
            return Err(refused(
                "only files of your own (`config: name.yml`) are included: put what a template \
                 says into one",
            ));
        };
        let text = included(name).map_err(|why| refused(&why))?;
        let more = parsed(&text, false)?;
        if !more.is_object() || more.get(INCLUDE).is_some() {
            return Err(refused(
                "an included file has settings of one instance, and includes none",
            ));
        }
        merge(&mut whole, more);
    }
    merge(&mut whole, own);
    Ok(whole)
}

/// Puts `more` over what there is.
fn merge(there: &mut Value, more: Value) {
    let (Some(fields), Value::Object(more)) = (there.as_object_mut(), more) else { return };
    for (key, value) in more {
        let slot = fields.entry(key.clone()).or_insert(Value::Null);
        match (slot, value) {
            (Value::Array(list), Value::Array(more)) if ADDED.contains(&key.as_str()) => {
                list.extend(more);
            }
            (Value::Array(list), Value::Array(more)) if key == TOGETHER => {
                more.into_iter().for_each(|it| merge_element(list, it));
            }
            (slot @ Value::Object(_), value @ Value::Object(_)) => merge(slot, value),
            (slot, value) => *slot = value,
        }
    }
}

fn merge_element(list: &mut Vec<Value>, element: Value) {
    let mark = |it: &Value| ["trash_id", "name"].iter().find_map(|key| it.get(key).cloned());
    let same = list.iter_mut().find(|it| mark(it).is_some() && mark(it) == mark(&element));
    match same {
        Some(same) => merge(same, element),
        None => list.push(element),
    }
}
