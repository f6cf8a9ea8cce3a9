use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "own-certificate",
            title: "Where HTTPS is on, there is a certificate",
            area: Area::Security,
            severity: Severity::Medium,
            reason: "HTTPS is switched on without a certificate: the page is not served over it.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, General, Host name the certificate, or switch HTTPS off and let a \
                 proxy do it.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    Verdict::of_known(common.host.as_ref(), |host| {
        let nameless = host.ssl_cert_path.as_deref().is_some_and(str::is_empty);
        let broken = host.enable_ssl == Some(true) && nameless;
        Verdict::of(
            broken.then(|| host.should("HTTPS without a certificate", "the certificate's path")),
        )
    })
}
