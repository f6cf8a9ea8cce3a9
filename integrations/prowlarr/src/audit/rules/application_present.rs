use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "application-present",
            title: "There is an application",
            area: Area::Indexers,
            severity: Severity::High,
            reason: "Indexers are kept here to be written into the libraries. Without an \
                     application each library has to be given each indexer by hand.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Apps add your libraries, each with its address and key.",
            ),
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.applications.as_ref(), |applications| {
        let none =
            || Defect::manual(Target::whole(APPLICATION), "no application", "one for each library");
        Verdict::of(applications.is_empty().then(none))
    })
}
