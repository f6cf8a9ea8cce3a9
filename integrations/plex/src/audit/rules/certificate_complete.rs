use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "certificate-complete",
            title: "An own certificate has the name that it is for",
            area: Area::Security,
            severity: Severity::Medium,
            reason: "A certificate and its domain belong together: with one of them missing, \
                     players do not use the certificate and fall back to another way, or to \
                     none.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "In Plex under Settings, Network enter both: Custom certificate location and \
                 Custom certificate domain; or neither.",
            ),
            source: NETWORK,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let path = evidence.text("customCertificatePath");
    let known = path.zip(evidence.text("customCertificateDomain"));
    Verdict::of_known(known, |((path, file), (domain, name))| {
        let half = match (file.trim().is_empty(), name.trim().is_empty()) {
            (true, false) => Some(path.should("a domain without a certificate", "both, or none")),
            (false, true) => Some(domain.should("a certificate without a domain", "both, or none")),
            _ => None,
        };
        Verdict::of(half)
    })
}
