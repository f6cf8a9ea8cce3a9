//! A job is not given up for a rounding error.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "not-too-strict",
        title: "Jobs are not given up while they can still be repaired",
        area: Area::Downloads,
        severity: Severity::Medium,
        reason: "This is how much of a job, in percent, must be there. Recovery data is never \
                 exact to the block, so that a higher bar throws good jobs away.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/special",
    },
    check,
};

/// In percent. Its own default is 100.2.
const STRICTEST: f64 = 105.0;

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.misc.number("req_completion_rate"), |rate| {
        Verdict::of((rate > STRICTEST).then(|| seen.misc.change("req_completion_rate", 100.2)))
    })
}
