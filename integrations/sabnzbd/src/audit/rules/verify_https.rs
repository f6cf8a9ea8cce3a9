//! Indexers have to prove who they are.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "verify-https",
        title: "Certificates are verified when NZBs are fetched",
        area: Area::Security,
        severity: Severity::High,
        reason: "The links to NZB files carry the key of your indexer account. Without \
                 verification anybody on the way can read it and hand out another file.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/general",
    },
    check: |seen| seen.misc.should_be("enable_https_verification", 1),
};
