use kernel::{Cause, Classification, Evidence, ImportTrouble, ReportedText};

use crate::{import_trouble::import_trouble, text};

/// Tells why a library does not take a download, from its own words; `None` when they say nothing.
pub fn classify(reported: &ReportedText<'_>) -> Option<Classification> {
    let message = text::sentence(reported.message);
    let trouble = import_trouble(std::slice::from_ref(&message));
    if trouble == ImportTrouble::Other {
        return None;
    }
    let evidence = Evidence {
        decided_by: format!("text: {message}"),
        message,
        labels: reported.label.map(text::name).into_iter().collect(),
        ..Evidence::default()
    };
    Some(Classification { cause: Cause::ImportBlocked(trouble), evidence })
}
