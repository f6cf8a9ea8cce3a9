//! No two categories share a folder.

use kernel::audit::Folder;

use super::prelude::*;

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
    let mut known: Vec<(Folder, &str)> = Vec::new();
    let mut shared = Vec::new();
    for category in seen.own_categories().filter(|category| category.is_set("dir")) {
        let path = seen.category_folder(category);
        let Some(folder) = path.as_deref().and_then(Folder::of) else { continue };
        match known.iter().find(|(other, _)| *other == folder) {
            Some((_, other)) => {
                let current = format!("{folder}, like “{other}”");
                shared.push(category.by_hand(current, "a folder of its own"));
            }
            None => known.push((folder, category.label())),
        }
    }
    Verdict::of(shared)
}
