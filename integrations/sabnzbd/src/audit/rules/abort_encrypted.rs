//! An archive with a password ends its job.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "abort-encrypted",
        title: "Jobs with an encrypted archive are aborted",
        area: Area::Downloads,
        severity: Severity::High,
        reason: "The other choice is to pause the job until somebody types a password. Nobody is \
                 told, the library sees nothing wrong, and the episode never comes.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://trash-guides.info/Downloaders/SABnzbd/Basic-Setup/",
    },
    check: |seen| seen.misc.should_be("pause_on_pwrar", 2),
};
