use kernel::{Classification, InstanceName, Integration, ReportedText, clean_text, is_masked};

use crate::INTEGRATIONS;

/// Languages that exist, one that does not, and none.
const LANGUAGES: &[Option<&str>] = &[None, Some("en"), Some("de"), Some("zh_CN"), Some("xx")];

/// Gives `input` to one of the readers; its first byte says to which.
///
/// # Panics
///
/// When a reader breaks a promise. That is what fuzzing looks for.
pub fn read_text(input: &[u8]) {
    let Some((&choice, rest)) = input.split_first() else { return };
    let integration = INTEGRATIONS[usize::from(choice) % INTEGRATIONS.len()];
    match choice >> 6 {
        0 => read_hook(integration, rest),
        1 | 2 => classify(integration, choice, &String::from_utf8_lossy(rest)),
        _ => clean(choice, &String::from_utf8_lossy(rest)),
    }
}

fn read_hook(integration: &Integration, body: &[u8]) {
    if let Ok(hook) = (integration.read_hook)(body) {
        assert!(hook.event.len() <= body.len(), "a hook is not longer than what was sent");
    }
}

fn classify(integration: &Integration, choice: u8, text: &str) {
    let (label, message) = match text.split_once('\n') {
        Some((label, message)) => (Some(label), message),
        None => (None, text),
    };
    let language = LANGUAGES[usize::from(choice >> 2) % LANGUAGES.len()];
    let reported = ReportedText { message, label, language };
    if let Some(Classification { cause, evidence }) = (integration.classify)(&reported) {
        assert!(!cause.code().is_empty());
        assert_clean(&evidence.message);
        assert_clean(&evidence.decided_by);
    }
}

fn clean(limit: u8, text: &str) {
    let limit = usize::from(limit);
    let cleaned = clean_text(text, limit);
    assert_clean(&cleaned);
    assert!(cleaned.chars().count() <= limit + 1, "longer than {limit}: {cleaned:?}");
    assert_eq!(clean_text(&cleaned, limit + 1), cleaned, "cleaning twice changes nothing");
    assert!(!is_masked(text) || text.chars().all(|c| c == '*' || c == '•'));
    if let Ok(name) = text.parse::<InstanceName>() {
        assert_eq!(name.as_str(), text);
    }
}

fn assert_clean(text: &str) {
    assert!(!text.chars().any(char::is_control), "control characters are left in {text:?}");
}
