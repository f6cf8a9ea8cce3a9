use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "certificates-checked",
            title: "Certificates of other servers are checked",
            area: Area::Security,
            severity: Severity::High,
            reason: "Without the check, anybody on the way can read and change what is asked of \
                     indexers and clients, with their keys.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    Verdict::of_known(common.host.as_ref(), |host| {
        let off = host.certificate_validation.as_deref() == Some("disabled");
        // Servers at home often have certificates of their own making.
        let local = "disabledForLocalAddresses";
        Verdict::of(off.then(|| host.should_be("certificateValidation", local)))
    })
}
