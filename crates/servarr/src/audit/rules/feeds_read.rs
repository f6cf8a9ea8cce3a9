use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "feeds-read",
            title: "Feeds are read",
            area: Area::Indexers,
            severity: Severity::High,
            reason: "The interval is 0: no feed is read at all, and new releases are only found \
                     when somebody searches.",
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
        Verdict::of((minutes == 0).then(|| searching.should_be("rssSyncInterval", usual)))
    })
}
