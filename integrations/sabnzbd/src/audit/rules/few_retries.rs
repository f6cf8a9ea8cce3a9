//! A server is not asked for ever.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "few-retries",
        title: "An article is tried only a few times",
        area: Area::Downloads,
        severity: Severity::Low,
        reason: "What a server did not have twice it does not have the tenth time either. \
                 Meanwhile the next server could have been asked.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/switches",
    },
    check,
};

const MOST: f64 = 5.0;

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.misc.number("max_art_tries"), |tries| {
        Verdict::of((tries > MOST).then(|| seen.misc.change("max_art_tries", 3)))
    })
}
