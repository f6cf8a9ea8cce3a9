//! It stops before the disk of unfinished jobs is full.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "guard-incomplete",
        title: "Downloading pauses before the disk of unfinished jobs is full",
        area: Area::Storage,
        severity: Severity::Medium,
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
    Verdict::of_known(seen.misc.bytes("download_free"), |limit| {
        Verdict::of((limit == 0).then(|| seen.misc.change("download_free", LIMIT)))
    })
}
