//! Libraries' jobs are kept apart.

use super::prelude::*;
use crate::audit::relations::lacks_category;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "own-categories",
        title: "There is a category besides the default one",
        area: Area::Downloads,
        severity: Severity::High,
        reason: "By its category a library knows its own jobs. Without one, it sees everybody's, \
                 and imports what is not its own.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://trash-guides.info/Downloaders/SABnzbd/Paths-and-Categories/",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    if seen.categories.is_empty() {
        return Verdict::NotApplicable;
    }
    let has_own = seen.own_categories().next().is_some();
    let names = if has_own { &[][..] } else { &["tv", "movies"] };
    Verdict::of(names.iter().map(|name| lacks_category(name, name)))
}
