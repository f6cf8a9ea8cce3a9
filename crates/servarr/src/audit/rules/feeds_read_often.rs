use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "feeds-read-often",
            title: "Feeds are read at least once an hour",
            area: Area::Indexers,
            severity: Severity::Low,
            reason: "A feed shows the newest hundred releases; on a busy indexer, what came and \
                     went between two looks is missed.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let Some(searching) = &library.searching else { return Verdict::NotApplicable };
    Verdict::of_known(searching.rss_sync_interval, |minutes| {
        let usual = library.kind.feed_minutes;
        Verdict::of((minutes > 60).then(|| searching.should_be("rssSyncInterval", usual)))
    })
}
