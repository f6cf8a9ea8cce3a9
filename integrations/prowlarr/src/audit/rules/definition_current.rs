use super::prelude::*;

/// The program's own checks of this, without the end of their names.
const CHECKS: [&str; 3] = ["NoDefinition", "IndexerNoDefinition", "OutdatedDefinition"];

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "definition-current",
            title: "Every indexer has a definition",
            area: Area::Indexers,
            severity: Severity::High,
            reason: "The site is gone, or the way in which it was asked is no longer supported: \
                     the indexer never answers again.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Indexers remove what the warning names; where the list still offers the \
                 site, add it anew.",
            ),
            source: HEALTH,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.common().health.as_ref(), |_| {
        let notes = CHECKS.iter().flat_map(|check| evidence.common().notes(check));
        Verdict::of(notes.map(|note| {
            let target = Target::item("health", &note.source, &note.source);
            Defect::manual(target, note.message.clone(), "indexers that are supported")
        }))
    })
}
