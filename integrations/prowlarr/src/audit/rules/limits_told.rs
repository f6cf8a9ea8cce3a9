use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "limits-told",
            title: "The limits of usenet indexers are entered",
            area: Area::Indexers,
            severity: Severity::Low,
            reason: "Most usenet accounts have a number of queries and grabs a day. Who goes \
                     over it is refused, or banned; with the limits entered, the indexer is \
                     left alone in time.",
            risk: Risk::Safe,
            remedy: Remedy::Manual(
                "Look up the limits of your account on the site. Under Indexers open the \
                 indexer, show advanced settings and enter Query Limit and Grab Limit.",
            ),
            source: INDEXERS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.enabled_indexers(), |indexers| {
        let unlimited = indexers.into_iter().filter(|indexer| {
            let has = |name: &str| indexer.field(name).is_some_and(|value| !value.is_null());
            indexer.protocol == Protocol::Usenet
                && !has("baseSettings.queryLimit")
                && !has("baseSettings.grabLimit")
        });
        Verdict::of(
            unlimited.map(|indexer| indexer.should("no limits", "the limits of the account")),
        )
    })
}
