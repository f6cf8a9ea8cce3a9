use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "partial-scans",
            title: "A changed folder alone is scanned",
            area: Area::Performance,
            severity: Severity::Medium,
            reason: "Without it, each new file makes the server look through the whole library, \
                     which wakes every disk.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: LIBRARY,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let watches = evidence.flag("FSEventLibraryUpdatesEnabled").filter(|(_, watches)| *watches);
    let known = watches.and(evidence.flag("FSEventLibraryPartialScanEnabled"));
    Verdict::of_known(known, |(preference, is_partial)| {
        Verdict::of((!is_partial).then(|| preference.should_be(true)))
    })
}
