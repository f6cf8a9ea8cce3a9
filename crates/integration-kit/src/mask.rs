use kernel::MASK;
use serde_json::Value;

use crate::redact::{is_name_of_secret, redact};

/// Takes the secrets out of a program's settings: what its name calls a secret becomes
/// [`MASK`](kernel::MASK), whether it is a field (`"apiKey": …`) or an element of a list of
/// settings (`{"name": "apiKey", "value": …}`, `{"key": "Authorization", "value": …}`); every
/// header that a program sends is one. Secrets within other texts are redacted.
///
/// Empty values stay empty: that no password is set is no secret.
pub fn mask_secrets(document: &mut Value) {
    match document {
        Value::Array(elements) => elements.iter_mut().for_each(mask_secrets),
        Value::Object(fields) => {
            let of = |key: &str| fields.get(key).and_then(Value::as_str);
            let is_pair = fields.contains_key("key") && fields.contains_key("value");
            let names = [of("name"), of("id"), of("key").filter(|_| is_pair)];
            let names = || names.into_iter().flatten();
            let private = of("privacy").is_some_and(|kind| matches!(kind, "apiKey" | "password"));
            let named = private || names().any(is_name_of_secret);
            let sent = names().any(is_name_of_headers);
            for (name, value) in fields.iter_mut() {
                let is_value = name == "value";
                // It says what the value beside it is.
                let is_name = is_pair && name == "key";
                if is_name_of_headers(name) || (is_value && sent) {
                    hide_values(value);
                } else if (is_value && named) || (!is_name && is_name_of_secret(name)) {
                    hide(value);
                } else {
                    mask_secrets(value);
                }
            }
        }
        Value::String(text) => *text = redact(text),
        _ => {}
    }
}

/// Whatever a program sends along with its calls: any of them can be a key.
fn is_name_of_headers(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with("headers")
}

/// Hides every text, but not what the elements of a list are called.
fn hide_values(value: &mut Value) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(hide_values),
        Value::Object(fields) if fields.contains_key("value") => {
            fields.get_mut("value").into_iter().for_each(hide_values);
        }
        Value::Object(fields) => fields.values_mut().for_each(hide_values),
        text => hide(text),
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

    #[test]
    fn a_header_keeps_its_name_while_its_value_is_masked() {
        let mut document = json!({
            "fields": [
                {"name": "headers", "privacy": "normal", "value": [
                    {"key": "Authorization", "value": "Bearer 5e9c1b7a04d2463f"},
                    {"key": "X-Odd", "value": "hunter2"}, {"key": "X-None", "value": ""},
                ]},
                {"name": "more", "value": [{"key": "Authorization", "value": "hunter2"}]},
            ],
            "headers": {"x-odd": "hunter2"}, "customHeaders": "X-Odd: hunter2",
        });
        mask_secrets(&mut document);
        assert_eq!(
            document,
            json!({
                "fields": [
                    {"name": "headers", "privacy": "normal", "value": [
                        {"key": "Authorization", "value": MASK},
                        {"key": "X-Odd", "value": MASK}, {"key": "X-None", "value": ""},
                    ]},
                    {"name": "more", "value": [{"key": "Authorization", "value": MASK}]},
                ],
                "headers": {"x-odd": MASK}, "customHeaders": MASK,
            })
        );
    }

    #[test]
    fn a_secret_is_taken_out_of_a_text_of_any_name() {
        let mut document = json!({"fields": [
            {"name": "additionalParameters", "value": "&cat=5000&token=5e9c1b7a"},
            {"name": "arguments", "value": "--password=hunter2 --quiet"},
            {"name": "note", "value": "Authorization: Bearer 5e9c1b7a04d2463f8a6b"},
        ]});
        mask_secrets(&mut document);
        let values = ["&cat=5000&token=[redacted]", "--password=[redacted] --quiet"];
        assert_eq!(document["fields"][0]["value"], values[0]);
        assert_eq!(document["fields"][1]["value"], values[1]);
        assert_eq!(document["fields"][2]["value"], "Authorization: [redacted]");
    }

    #[test]
    fn a_key_without_a_value_beside_it_is_a_secret_itself() {
        let mut document = json!([{"key": "5e9c1b7a", "kind": "x"}]);
        mask_secrets(&mut document);
        assert_eq!(document, json!([{"key": MASK, "kind": "x"}]));
    }
}
