//! Visitors log in on a page.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "login-page",
        title: "Logging in uses a page rather than basic authentication",
        area: Area::Security,
        severity: Severity::Low,
        reason: "Basic authentication sends the password with every single request and cannot be \
                 logged out of. Takes effect when it is restarted.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/special",
    },
    check: |seen| seen.misc.should_be("html_login", 1),
};
