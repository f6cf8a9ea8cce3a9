//! Finished jobs stay where the library looks for them.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "no-sorting",
        title: "Sorting and renaming are left to the library",
        area: Area::Import,
        severity: Severity::High,
        reason: "Sorting moves and renames a finished job. The library then does not find it, or \
                 does not recognise it, and the import fails.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://trash-guides.info/Downloaders/SABnzbd/Basic-Setup/",
    },
    check,
};

/// Before 4.0 there were three kinds of it; since then its owner makes sorters.
const KINDS: [&str; 3] = ["enable_tv_sorting", "enable_movie_sorting", "enable_date_sorting"];

fn check(seen: &Evidence) -> Verdict {
    let kinds = KINDS.iter().filter(|kind| seen.misc.is_on(kind));
    let kinds = seen.misc.change_all(kinds.map(|kind| (*kind, 0)).collect());
    let sorters = seen.sorters.iter().filter(|sorter| sorter.is_on("is_active"));
    Verdict::of(kinds.into_iter().chain(sorters.map(|sorter| sorter.change("is_active", 0))))
}
