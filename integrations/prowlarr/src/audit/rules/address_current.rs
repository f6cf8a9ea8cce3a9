use servarr::text::name;

use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "address-current",
            title: "No indexer is asked at an address that its site has left",
            area: Area::Indexers,
            severity: Severity::Medium,
            reason: "Sites move. An address that the definition lists as an old one fails \
                     sooner or later, or belongs to somebody else by now.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Indexers open the indexer, choose another address as its base URL, test \
                 and save.",
            ),
            source: INDEXERS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.enabled_indexers(), |indexers| {
        let bare = |address: &str| address.trim_end_matches('/').to_ascii_lowercase();
        let left = indexers.into_iter().filter_map(|indexer| {
            let address = indexer.text("baseUrl");
            let is_old = |old: &String| bare(old) == bare(&address);
            let current = indexer.indexer_urls.first().map(|current| name(current));
            let wish = current.unwrap_or_else(|| "a current address".to_owned());
            let is_left = !address.is_empty() && indexer.legacy_urls.iter().any(is_old);
            is_left.then(|| indexer.should(name(&address), wish))
        });
        Verdict::of(left)
    })
}
