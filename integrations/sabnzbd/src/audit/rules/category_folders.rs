//! Each category has a folder.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "category-folders",
        title: "Every category has a folder of its own",
        area: Area::Import,
        severity: Severity::Medium,
        reason: "Without one, the jobs of all libraries end up beside each other, and one \
                 library's unpacked jobs get in the way of another.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://trash-guides.info/Downloaders/SABnzbd/Paths-and-Categories/",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    let without = seen
        .own_categories()
        .filter(|category| category.text("dir").is_some_and(|dir| dir.is_empty()));
    Verdict::of(without.map(|category| category.change("dir", category.name())))
}
