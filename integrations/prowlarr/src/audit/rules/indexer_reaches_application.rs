use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "indexer-reaches-application",
            title: "Every indexer reaches an application",
            area: Area::Indexers,
            severity: Severity::Medium,
            reason: "An application takes an indexer that has one of its categories and, if the \
                     application has tags, one of its tags. This indexer is given to none: it \
                     finds nothing for any library.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Give the indexer a tag of the application, or the application a category of \
                 the indexer (Settings, Apps); or switch the indexer off.",
            ),
            source: "https://wiki.servarr.com/prowlarr/faq#prowlarr-will-not-sync-x-indexer-to-app",
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let applications = evidence.synced_applications().filter(|all| !all.is_empty());
    let known = evidence.enabled_indexers().zip(applications);
    Verdict::of_known(known, |(indexers, applications)| {
        let takes = |application: &Provider, indexer: &Provider| {
            let is_meant = application.tags.is_empty() || application.shares_tag(indexer);
            let offered = indexer.offered();
            is_meant && application.sync_categories().any(|it| offered.contains(&it))
        };
        let unheard = indexers.into_iter().filter(|indexer| {
            let is_told = !indexer.offered().is_empty();
            is_told && !applications.iter().any(|application| takes(application, indexer))
        });
        Verdict::of(unheard.map(|it| it.should("no application takes it", "an application")))
    })
}
