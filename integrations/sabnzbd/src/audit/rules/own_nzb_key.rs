//! The key for adding NZBs can do nothing else.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "own-nzb-key",
        title: "The NZB key differs from the API key",
        area: Area::Security,
        severity: Severity::Medium,
        reason: "The NZB key is made to be given away: to browser extensions, to phones. If it is \
                 the API key, all of them hold the full one.",
        risk: Risk::Careful,
        remedy: Remedy::Manual("Press the button beside NZB Key under Config → General."),
        source: "https://sabnzbd.org/wiki/configuration/5.0/general",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.keys.as_ref(), |keys| {
        Verdict::of(keys.same.then(|| seen.misc.by_hand("both keys are the same", "two keys")))
    })
}
