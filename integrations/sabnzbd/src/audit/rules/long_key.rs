//! The API key cannot be guessed.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "long-key",
        title: "The API key is as long as a generated one",
        area: Area::Security,
        severity: Severity::High,
        reason: "The key is all that is asked for. One that somebody made up is short, used \
                 elsewhere, or both.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Press the button beside API Key under Config → General, and enter the new key in \
             every program that uses it.",
        ),
        source: "https://sabnzbd.org/wiki/configuration/5.0/general",
    },
    check,
};

/// Generated keys have 32 characters.
const SHORTEST: usize = 20;

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.keys.as_ref(), |keys| {
        let current = format!("{} characters", keys.length);
        Verdict::of((keys.length < SHORTEST).then(|| seen.misc.by_hand(current, "32 characters")))
    })
}
