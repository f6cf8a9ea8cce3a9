//! A duplicate is not thrown away without a word.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "no-silent-duplicates",
        title: "Duplicates are not discarded silently",
        area: Area::Downloads,
        severity: Severity::High,
        reason: "A discarded job leaves no trace: the library that sent it sees a refusal without \
                 a reason, or waits. A repeated download is often one that it wants on purpose.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://trash-guides.info/Downloaders/SABnzbd/Basic-Setup/",
    },
    check,
};

const KEYS: [&str; 3] = ["no_dupes", "no_series_dupes", "no_smart_dupes"];
const TAG: i32 = 4;

fn check(seen: &Evidence) -> Verdict {
    let known: Vec<_> = KEYS.iter().filter(|key| seen.misc.number(key).is_some()).collect();
    let known = Some(known).filter(|known| !known.is_empty());
    Verdict::of_known(known, |keys| {
        let bad = keys.into_iter().filter(|key| seen.misc.number(key) == Some(1.0));
        Verdict::of(seen.misc.change_all(bad.map(|key| (*key, TAG)).collect()))
    })
}
