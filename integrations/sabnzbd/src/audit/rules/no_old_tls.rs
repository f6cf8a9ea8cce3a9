//! News servers are not spoken to in broken protocols.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "no-old-tls",
        title: "Outdated versions of TLS are refused",
        area: Area::Security,
        severity: Severity::Medium,
        reason: "TLS before 1.2 can be broken, and every serious news server speaks a newer one. \
                 What you fetch and your account would be readable.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/special",
    },
    check: |seen| seen.misc.should_be("allow_old_ssl_tls", 0),
};
