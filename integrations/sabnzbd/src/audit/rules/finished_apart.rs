//! Categories do not finish among unfinished jobs.

use super::prelude::*;
use kernel::audit::Folder;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "finished-apart",
        title: "No category puts finished jobs among the unfinished ones",
        area: Area::Storage,
        severity: Severity::Critical,
        reason: "What lies among unfinished jobs without being one is removed as an orphan, \
                 finished or not.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Choose a folder within the one for completed downloads for this category under \
             Config → Categories.",
        ),
        source: "https://trash-guides.info/Downloaders/SABnzbd/Paths-and-Categories/",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.incomplete_folder(), |incomplete| {
        Verdict::of(seen.own_categories().filter(|category| category.is_set("dir")).filter_map(
            |category| {
                let folder = seen.category_folder(category)?;
                let recommended = format!("a folder outside of {incomplete}");
                Folder::is_within(&folder, &incomplete)
                    .then(|| category.by_hand(folder, recommended))
            },
        ))
    })
}
