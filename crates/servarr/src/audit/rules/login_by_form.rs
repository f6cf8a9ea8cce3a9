use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "login-by-form",
            title: "The password is not sent with every request",
            area: Area::Security,
            severity: Severity::Medium,
            reason: "Basic authentication sends the password with every request and cannot log \
                     out; newer versions have given it up.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    Verdict::of_known(common.host.as_ref(), |host| {
        let basic = host.authenticates_by("basic");
        Verdict::of(basic.then(|| host.should_be("authenticationMethod", "forms")))
    })
}
