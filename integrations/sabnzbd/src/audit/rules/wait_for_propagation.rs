//! A fresh post is given time to arrive everywhere.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "wait-for-propagation",
        title: "New posts are left alone for some minutes",
        area: Area::Downloads,
        severity: Severity::Low,
        reason: "A post takes minutes to reach all servers. Fetched too early, articles seem to \
                 be missing, and a good release is given up.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/switches",
    },
    check,
};

const MINUTES: i32 = 5;

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.misc.number("propagation_delay"), |minutes| {
        let is_short = minutes < f64::from(MINUTES);
        Verdict::of(is_short.then(|| seen.misc.change("propagation_delay", MINUTES)))
    })
}
