use serde_json::{Value, json};

/// The key of an object that stands for an id.
const MADE: &str = "$made";

/// What stands in a document for the id of an object that an earlier step of the same plan makes,
/// and that is the `part` of a guide.
pub fn made_for(part: &str) -> Value {
    json!({ MADE: part })
}

/// Puts ids in the places of all that stands for one.
///
/// # Errors
///
/// The first part whose id is not known.
pub fn resolve_made(
    document: &mut Value,
    id_of: &impl Fn(&str) -> Option<Value>,
) -> Result<(), String> {
    let part = document.as_object().filter(|it| it.len() == 1).and_then(|it| it.get(MADE));
    if let Some(part) = part.and_then(Value::as_str) {
        *document = id_of(part).ok_or_else(|| part.to_owned())?;
        return Ok(());
    }
    match document {
        Value::Array(items) => items.iter_mut().try_for_each(|it| resolve_made(it, id_of)),
        Value::Object(fields) => fields.values_mut().try_for_each(|it| resolve_made(it, id_of)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_before_is_named_by_its_id_afterwards() {
        let mut document = json!({"items": [{"format": made_for("a"), "score": 5}]});
        let known = |part: &str| (part == "a").then(|| json!(12));
        assert_eq!(resolve_made(&mut document, &known), Ok(()));
        assert_eq!(document, json!({"items": [{"format": 12, "score": 5}]}));
        let mut document = json!([made_for("b")]);
        assert_eq!(resolve_made(&mut document, &known), Err("b".to_owned()));
    }
}
