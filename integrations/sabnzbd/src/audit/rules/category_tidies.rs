//! Archives go once they are unpacked.

use super::prelude::*;
use crate::audit::evidence::Section;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "category-tidies",
        title: "Every category removes its archives after unpacking",
        area: Area::Storage,
        severity: Severity::Low,
        reason: "Left where they are, every job takes twice its size until somebody removes them.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/categories",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    let is_short = |category: &&Section| matches!(category.text("pp").as_deref(), Some("2"));
    Verdict::of(seen.categories.iter().filter(is_short).map(|category| category.change("pp", "3")))
}
