use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "challenge-solved",
            title: "Indexers behind Cloudflare have a proxy that gets through",
            area: Area::Indexers,
            severity: Severity::High,
            reason: "The definition says that the site asks for a proof of being human, which \
                     only FlareSolverr can give. A proxy is used only by indexers that share a \
                     tag with it.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Run FlareSolverr, add it under Settings, Indexers, Indexer Proxies with a tag, \
                 and give the indexer the same tag.",
            ),
            source: "https://wiki.servarr.com/prowlarr/faq#can-i-use-flaresolverr-indexers",
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let known = evidence.enabled_indexers().zip(evidence.proxies.as_ref());
    Verdict::of_known(known, |(indexers, proxies)| {
        let is_served = |indexer: &Provider| {
            let mut solvers = proxies.iter().filter(|it| it.implementation == "FlareSolverr");
            solvers.any(|solver| solver.shares_tag(indexer))
        };
        let alone = indexers
            .into_iter()
            .filter(|indexer| indexer.has_field("info_flaresolverr") && !is_served(indexer));
        Verdict::of(alone.map(|it| it.should("no FlareSolverr", "the tag of a FlareSolverr")))
    })
}
