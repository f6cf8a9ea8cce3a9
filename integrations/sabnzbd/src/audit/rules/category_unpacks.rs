//! Every category repairs and unpacks.

use super::prelude::*;
use crate::audit::evidence::Section;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "category-unpacks",
        title: "Every category repairs and unpacks its jobs",
        area: Area::Import,
        severity: Severity::High,
        reason: "A job that stays packed completes, and the library finds nothing in it that it \
                 could import.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/categories",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    let is_short = |category: &&Section| matches!(category.text("pp").as_deref(), Some("0" | "1"));
    Verdict::of(seen.categories.iter().filter(is_short).map(|category| category.change("pp", "3")))
}
