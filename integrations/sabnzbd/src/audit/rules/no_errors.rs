//! What it calls an error has been looked at.

use kernel::audit::{Defect, Target};

use super::prelude::*;
use crate::audit::documents::WARNINGS;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "no-errors",
        title: "It reports no errors",
        area: Area::Upkeep,
        severity: Severity::Medium,
        reason: "It writes down what it could not do: a folder that it may not write to, a \
                 program that is missing. Nobody looks there by chance.",
        risk: Risk::Safe,
        remedy: Remedy::Manual(
            "Read them on its main page under Warnings, mend their causes, and press Clear.",
        ),
        source: "https://sabnzbd.org/wiki/faq",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    let mut errors = seen.warnings.iter().filter(|warning| warning.kind == "error");
    Verdict::of(errors.next_back().map(|last| {
        let more = errors.count();
        let current = match more {
            0 => last.text.clone(),
            more => format!("{} (and {more} more)", last.text),
        };
        Defect::manual(Target::whole(WARNINGS), current, "none")
    }))
}
