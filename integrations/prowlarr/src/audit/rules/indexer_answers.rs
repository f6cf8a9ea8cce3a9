use std::time::Duration;

use super::prelude::*;

/// After this, waiting has not helped.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "indexer-answers",
            title: "No indexer has failed for more than a day",
            area: Area::Indexers,
            severity: Severity::High,
            reason: "An indexer that fails is left alone for longer each time, up to a day. \
                     After a day it is rarely the network: the site has moved, the key has \
                     changed or the account has ended.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Open the site of the indexer and see whether it answers and your account is \
                 good. Then test the indexer once: a test that succeeds ends the pause, one \
                 that fails makes it longer.",
            ),
            source: HEALTH,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let known = evidence.enabled_indexers().zip(evidence.statuses.as_ref());
    Verdict::of_known(known, |(indexers, statuses)| {
        let down = indexers.into_iter().filter_map(|indexer| {
            let id = indexer.written("id").as_i64();
            let status = statuses.iter().find(|status| Some(status.indexer_id) == id)?;
            let is_left_alone = status.disabled_till > Some(evidence.now);
            let first = status.initial_failure.filter(|_| is_left_alone)?;
            let since = evidence.now.since(first);
            let found = format!("it has failed for {} hours", since.as_secs() / 3600);
            (since > PATIENCE).then(|| indexer.should(found, "an indexer that answers"))
        });
        Verdict::of(down)
    })
}
