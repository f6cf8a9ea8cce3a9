use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "minimum-seeders",
            title: "Torrents without anybody who has them are left out",
            area: Area::Indexers,
            severity: Severity::Low,
            reason: "Torrents that nobody seeds never finish. For usenet the number means \
                     nothing.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let torrents = evidence.profiles_of(|indexer| indexer.protocol == Protocol::Torrent);
    let torrents = torrents.filter(|profiles| !profiles.is_empty());
    Verdict::of_known(torrents, |profiles| {
        let none = profiles.into_iter().filter(|it| it.minimum_seeders.is_some_and(|it| it < 1));
        Verdict::of(none.map(|profile| profile.should_be("minimumSeeders", 1)))
    })
}
