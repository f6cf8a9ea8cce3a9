//! Behind a proxy, it is the visitor's own address that counts.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "check-forwarded",
        title: "The addresses that a proxy reports are checked, too",
        area: Area::Security,
        severity: Severity::Medium,
        reason: "Otherwise everybody who comes through a reverse proxy looks as if they were on \
                 your own network, and the limits of external access mean nothing.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/special",
    },
    check: |seen| seen.misc.should_be("verify_xff_header", 1),
};
