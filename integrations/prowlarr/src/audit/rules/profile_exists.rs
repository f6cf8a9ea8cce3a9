use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "profile-exists",
            title: "Every indexer has a sync profile that exists",
            area: Area::Indexers,
            severity: Severity::High,
            reason: "The sync profile says whether an application may use the indexer for feeds \
                     and for searches; without one the indexer is synced to none.",
            risk: Risk::Careful,
            remedy: Remedy::Manual("Under Indexers open the indexer and choose a sync profile."),
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let known = evidence.enabled_indexers().zip(evidence.profiles.as_ref());
    Verdict::of_known(known, |(indexers, profiles)| {
        let lost = indexers.into_iter().filter(|indexer| {
            let is_mine = |profile: &Placed<AppProfile>| profile.id == indexer.app_profile_id;
            indexer.app_profile_id.is_some() && !profiles.iter().any(is_mine)
        });
        Verdict::of(lost.map(|it| it.should(it.written("appProfileId"), "an existing profile")))
    })
}
