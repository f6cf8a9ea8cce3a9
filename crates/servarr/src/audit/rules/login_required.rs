use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "login-required",
            title: "The web page asks for a login",
            area: Area::Security,
            severity: Severity::Critical,
            reason: "Without a login, everybody who reaches the address can read the keys in the \
                     settings, delete the library and start programs through import scripts.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, General, Security choose Forms, set a user name and a long \
                 password, and require it for all addresses.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    Verdict::of_known(common.host.as_ref(), |host| {
        let open = host.authenticates_by("none");
        let wish = "forms, with a user name and a password";
        Verdict::of(open.then(|| host.should(host.written("authenticationMethod"), wish)))
    })
}
