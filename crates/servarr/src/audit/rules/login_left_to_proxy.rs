use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "login-left-to-proxy",
            title: "Nobody gets around the login that a proxy asks for",
            area: Area::Security,
            severity: Severity::High,
            reason: "The program leaves the login to a proxy, but listens on all addresses: \
                     whoever reaches its port directly is not asked at all.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Let the program listen on the address of the proxy only, or let nothing but the \
                 proxy reach its port (in containers: do not publish the port). Otherwise choose \
                 Forms and set a password.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    Verdict::of_known(common.host.as_ref(), |host| {
        let open = host.authenticates_by("external") && !host.is_on_loopback();
        let found = "external login, and the port is open on more than this machine";
        Verdict::of(open.then(|| host.should(found, "a port that only the proxy can reach")))
    })
}
