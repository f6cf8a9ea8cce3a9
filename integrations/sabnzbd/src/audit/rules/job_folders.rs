//! Each job gets a folder.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "job-folders",
        title: "Every job gets a folder of its own",
        area: Area::Import,
        severity: Severity::High,
        reason: "A category folder that ends in * puts all files side by side. Libraries import \
                 folder by folder, and refuse such a category.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://trash-guides.info/Downloaders/SABnzbd/Paths-and-Categories/",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    Verdict::of(seen.categories.iter().filter_map(|category| {
        let folder = category.text("dir")?;
        let own = folder.strip_suffix('*')?.trim_end_matches('*');
        Some(category.change("dir", own))
    }))
}
