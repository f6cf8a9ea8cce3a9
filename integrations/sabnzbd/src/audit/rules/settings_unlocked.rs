//! Its settings can be mended.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "settings-unlocked",
        title: "Its settings are not locked",
        area: Area::Upkeep,
        severity: Severity::Low,
        reason: "With the lock on, no setting can be changed, neither by you on its pages nor \
                 from here.",
        risk: Risk::Safe,
        remedy: Remedy::Manual("Stop it, set config_lock to 0 in sabnzbd.ini, and start it again."),
        source: "https://sabnzbd.org/wiki/configuration/5.0/special",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.misc.number("config_lock"), |on| {
        Verdict::of((on != 0.0).then(|| seen.misc.by_hand("locked", "unlocked")))
    })
}
