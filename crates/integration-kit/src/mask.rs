use kernel::MASK;
use serde_json::Value;

use crate::redact::{is_name_of_secret, redact};

/// Takes the secrets out of a program's settings: what its name calls a secret becomes
/// [`MASK`](kernel::MASK), whether it is a field (`"apiKey": …`) or an element of a list of
/// settings (`{"name": "apiKey", "value": …}`); keys within addresses are redacted.
///
/// Empty values stay empty: that no password is set is no secret.
pub fn mask_secrets(document: &mut Value) {
    match document {
        Value::Array(elements) => elements.iter_mut().for_each(mask_secrets),
        Value::Object(fields) => {
            let of = |key: &str| fields.get(key).and_then(Value::as_str);
            let named = of("name").or_else(|| of("id")).is_some_and(is_name_of_secret);
            let private = of("privacy").is_some_and(|kind| matches!(kind, "apiKey" | "password"));
            for (name, value) in fields.iter_mut() {
                let is_its_value = name == "value" && (named || private);
                if is_its_value || is_name_of_secret(name) {
                    hide(value);
                } else {
                    mask_secrets(value);
                }
            }
        }
        Value::String(text) if text.contains("://") => *text = redact(text),
        _ => {}
    }
}

/// Switches and numbers that have such a name, as `requirePassword`, are not secrets themselves.
fn hide(value: &mut Value) {
    match value {
        Value::String(text) if !text.is_empty() => MASK.clone_into(text),
        Value::Array(elements) => elements.iter_mut().for_each(hide),
        Value::Object(_) => mask_secrets(value),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whatever_is_called_a_secret_is_masked() {
        let mut document = json!({
            "apiKey": "5e9c1b7a04d2463f8a6b0c1d2e3f4a5b", "password": "", "requirePassword": true,
            "fields": [
                {"name": "apiKey", "value": "k"}, {"name": "host", "value": "nas"},
                {"name": "webHookUrl", "value": "https://chat.example/hooks/1/x"},
                {"name": "odd", "privacy": "password", "value": "x"},
            ],
            "settings": [{"id": "OnlineToken", "value": "t"}],
            "url": "http://nas/api?apikey=5e9c1b7a04d2463f&x=1",
        });
        mask_secrets(&mut document);
        assert_eq!(
            document,
            json!({
                "apiKey": MASK, "password": "", "requirePassword": true,
                "fields": [
                    {"name": "apiKey", "value": MASK}, {"name": "host", "value": "nas"},
                    {"name": "webHookUrl", "value": MASK},
                    {"name": "odd", "privacy": "password", "value": MASK},
                ],
                "settings": [{"id": "OnlineToken", "value": MASK}],
                "url": "http://nas/api?apikey=[redacted]&x=1",
            })
        );
    }
}
