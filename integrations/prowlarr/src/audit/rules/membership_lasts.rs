use std::time::Duration;

use super::prelude::*;

/// How long before its end is time enough.
const NOTICE: Duration = Duration::from_secs(14 * 24 * 3600);

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "membership-lasts",
            title: "No paid membership ends within two weeks",
            area: Area::Indexers,
            severity: Severity::Medium,
            reason: "An account that has ended is limited to a few searches a day, or refused; \
                     and with a date in the past the indexer cannot be saved any more.",
            risk: Risk::Safe,
            remedy: Remedy::Manual(
                "Renew the membership and enter its new end (VIP Expiration) in the settings of \
                 the indexer; or leave the field empty.",
            ),
            source: HEALTH,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.enabled_indexers(), |indexers| {
        let ending = indexers.into_iter().filter_map(|indexer| {
            let day = indexer.text("vipExpiration");
            let end = servarr::moment(&format!("{}T00:00:00Z", day.trim()))?;
            let is_over = end <= evidence.now;
            let found = if is_over { "it ended on" } else { "it ends on" };
            let is_near = end.since(evidence.now) < NOTICE;
            (is_over || is_near)
                .then(|| indexer.should(format!("{found} {}", day.trim()), "a date further away"))
        });
        Verdict::of(ending)
    })
}
