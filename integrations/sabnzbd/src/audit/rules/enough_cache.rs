//! Articles are put together in memory.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "enough-cache",
        title: "The article cache has a useful size",
        area: Area::Performance,
        severity: Severity::Medium,
        reason: "Without a cache every article is written to the disk and read again. On slow \
                 disks this halves the speed.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/general",
    },
    check,
};

/// In bytes: 256 MiB.
const LEAST: u64 = 256 << 20;
const GOOD: &str = "500M";

fn check(seen: &Evidence) -> Verdict {
    // -1 stands for as much as it likes.
    if seen.misc.number("cache_limit").is_some_and(|limit| limit < 0.0) {
        return Verdict::Passed;
    }
    Verdict::of_known(seen.misc.bytes("cache_limit"), |limit| {
        Verdict::of((limit < LEAST).then(|| seen.misc.change("cache_limit", GOOD)))
    })
}
