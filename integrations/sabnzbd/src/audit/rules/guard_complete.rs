//! It stops before the disk of finished jobs is full.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "guard-complete",
        title: "Downloading pauses before the disk of finished jobs is full",
        area: Area::Storage,
        severity: Severity::Low,
        reason: "On a full disk jobs fail half written, and databases of other programs on it \
                 break. A limit makes it pause in time.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/folders",
    },
    check,
};

/// Enough for the parts that are under way.
const LIMIT: &str = "1G";

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.misc.bytes("complete_free"), |limit| {
        Verdict::of((limit == 0).then(|| seen.misc.change("complete_free", LIMIT)))
    })
}
