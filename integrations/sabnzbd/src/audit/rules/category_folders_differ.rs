//! No two categories share a folder.

use super::prelude::*;
use crate::audit::folders::is_same;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "category-folders-differ",
        title: "No two categories share a folder",
        area: Area::Import,
        severity: Severity::Medium,
        reason: "In a common folder two libraries meet each other's jobs, and a folder that one \
                 of them watches brings in the other's files.",
        risk: Risk::Careful,
        remedy: Remedy::Manual("Give each category under Config → Categories a folder of its own."),
        source: "https://trash-guides.info/Downloaders/SABnzbd/Paths-and-Categories/",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    let mut known: Vec<(String, &str)> = Vec::new();
    let mut shared = Vec::new();
    for category in seen.own_categories().filter(|category| category.is_set("dir")) {
        let Some(folder) = seen.category_folder(category) else { continue };
        match known.iter().find(|(other, _)| is_same(other, &folder)) {
            Some((_, other)) => {
                let current = format!("{folder}, like “{other}”");
                shared.push(category.by_hand(current, "a folder of its own"));
            }
            None => known.push((folder, category.label())),
        }
    }
    Verdict::of(shared)
}
