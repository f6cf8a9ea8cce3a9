//! Its settings are not open to everybody in the house.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "login-set",
        title: "Its web interface asks for a user name and a password",
        area: Area::Security,
        severity: Severity::High,
        reason: "Without a login, every device on the network, and every page that a browser \
                 there opens, can change its settings and read its keys.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Set SABnzbd Username and SABnzbd Password under Config → General. Programs that use \
             the API key go on as before.",
        ),
        source: "https://sabnzbd.org/wiki/configuration/5.0/general",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    if seen.is_local() {
        return Verdict::NotApplicable;
    }
    Verdict::of_known(seen.misc.text("username"), |_| {
        let open = !seen.has_login();
        Verdict::of(open.then(|| seen.misc.by_hand("no login is asked for", "a login")))
    })
}
