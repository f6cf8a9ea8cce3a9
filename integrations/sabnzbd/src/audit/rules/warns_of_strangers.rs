//! Whoever comes with a wrong key is told of.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "warns-of-strangers",
        title: "Refused API calls are reported as warnings",
        area: Area::Security,
        severity: Severity::Low,
        reason: "A wrong key is a program that was forgotten, or somebody who tries. With the \
                 warnings off, neither is seen.",
        risk: Risk::Safe,
        remedy: Remedy::Manual(
            "Switch on api_warnings under Config → Special. Its API does not change this setting.",
        ),
        source: "https://sabnzbd.org/wiki/configuration/5.0/special",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.misc.number("api_warnings"), |on| {
        Verdict::of((on == 0.0).then(|| seen.misc.by_hand("api_warnings is off", "on")))
    })
}
