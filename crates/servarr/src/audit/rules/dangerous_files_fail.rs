use super::prelude::*;
use std::collections::BTreeSet;

/// Executables, and files that are potentially dangerous.
const DANGEROUS: [i64; 2] = [0, 1];

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "dangerous-files-fail",
            title: "Releases with programs in them count as failed",
            area: Area::Indexers,
            severity: Severity::High,
            reason: "A release that holds a program instead of a video is a trap, or blocks the \
                     import for ever; when it counts as failed, another one is taken.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.indexers.as_ref(), |indexers| {
        let usenet = indexers
            .iter()
            .filter(|indexer| indexer.is_enabled() && indexer.protocol == Protocol::Usenet);
        Verdict::of(usenet.filter_map(|indexer| {
            let known = indexer.field("failDownloads")?;
            let set: BTreeSet<i64> =
                known.as_array().into_iter().flatten().filter_map(Value::as_i64).collect();
            let all: BTreeSet<i64> = set.iter().copied().chain(DANGEROUS).collect();
            if all == set {
                return None;
            }
            let wish = "executables and potentially dangerous files";
            if library.is_synced(indexer) {
                return Some(indexer.should("not both", library.by_the_manager(wish)));
            }
            let all: Vec<i64> = all.into_iter().collect();
            let defect = indexer.should_be("fields[name=failDownloads].value", all);
            Some(Defect { recommended: wish.into(), ..defect }.seen("not both"))
        }))
    })
}
