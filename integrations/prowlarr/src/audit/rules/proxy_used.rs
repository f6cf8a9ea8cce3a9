use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "proxy-used",
            title: "Every indexer proxy is used",
            area: Area::Indexers,
            severity: Severity::Low,
            reason: "A proxy is used only by indexers that share a tag with it. Without one it \
                     does nothing: what was meant to go through it goes out directly.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Give the proxy and the indexers that it is for the same tag; or remove the \
                 proxy.",
            ),
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let known = evidence.proxies.as_ref().zip(evidence.indexers.as_ref());
    Verdict::of_known(known, |(proxies, indexers)| {
        let idle = proxies.iter().filter(|proxy| !indexers.iter().any(|it| it.shares_tag(proxy)));
        Verdict::of(idle.map(|it| it.should("no indexer has its tag", "an indexer, or no proxy")))
    })
}
