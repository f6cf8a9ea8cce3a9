use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "login-for-local-addresses",
            title: "The login is asked of local addresses, too",
            area: Area::Security,
            severity: Severity::High,
            reason: "Behind a proxy, in a container network or through a forwarded port, strangers \
                     can look like local addresses; a hole of exactly this kind has been found \
                     before.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    let Some(host) = &common.host else { return Verdict::NotApplicable };
    let Some(required) = &host.authentication_required else { return Verdict::NotApplicable };
    if host.authenticates_by("none") || host.authenticates_by("external") {
        return Verdict::NotApplicable;
    }
    let defect = match (required.starts_with("disabled"), host.has_user()) {
        (false, _) => None,
        (true, true) => Some(host.should_be("authenticationRequired", "enabled")),
        // Without a user, the change would lock its owner out.
        (true, false) => {
            let found = host.written("authenticationRequired");
            Some(host.should(found, "a user name and a password first, then enabled for all"))
        }
    };
    Verdict::of(defect)
}
