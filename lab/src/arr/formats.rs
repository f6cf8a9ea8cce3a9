//! Custom formats: conditions on a release's name.

use serde_json::Value;

/// Whether a name meets a custom format. Of the apps' conditions the lab knows the one on the
/// title; a format with any other is never met.
pub(super) fn matches(format: &Value, name: &str) -> bool {
    let conditions = format["specifications"].as_array().map(Vec::as_slice).unwrap_or_default();
    let met: Vec<(bool, bool)> = conditions
        .iter()
        .map(|condition| (condition["required"] == true, is_met(condition, name)))
        .collect();
    let required = met.iter().all(|(required, met)| *met || !required);
    !met.is_empty() && required && met.iter().any(|(_, met)| *met)
}

fn is_met(condition: &Value, name: &str) -> bool {
    if condition["implementation"] != "ReleaseTitleSpecification" {
        return false;
    }
    let fields = condition["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
    let pattern = fields.iter().find(|f| f["name"] == "value").and_then(|f| f["value"].as_str());
    let found = pattern
        .and_then(|pattern| regex::RegexBuilder::new(pattern).case_insensitive(true).build().ok())
        .is_some_and(|pattern| pattern.is_match(name));
    found != (condition["negate"] == true)
}
