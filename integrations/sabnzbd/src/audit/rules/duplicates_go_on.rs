//! A duplicate does not wait for somebody to look.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "duplicates-go-on",
        title: "Duplicates are not paused",
        area: Area::Downloads,
        severity: Severity::Medium,
        reason: "A paused duplicate stays in the queue until somebody resumes it. The library, \
                 which may have asked for it on purpose, sees nothing wrong and waits.",
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
        let bad = keys.into_iter().filter(|key| seen.misc.number(key) == Some(2.0));
        Verdict::of(seen.misc.change_all(bad.map(|key| (*key, TAG)).collect()))
    })
}
