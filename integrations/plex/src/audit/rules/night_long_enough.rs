use super::prelude::*;

/// Hours.
const ENOUGH: i64 = 2;
/// As it is in a fresh server.
const USUAL: i64 = 3;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "night-long-enough",
            title: "There is time for maintenance",
            area: Area::Upkeep,
            severity: Severity::Medium,
            reason: "Backups, previews and updates of data run between these hours. In less \
                     than two of them they are broken off every night and never finished.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: TASKS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let start = evidence.number("ButlerStartHour");
    Verdict::of_known(start.zip(evidence.number("ButlerEndHour")), |((_, start), (end, hour))| {
        let is_short = (hour - start).rem_euclid(24) < ENOUGH;
        Verdict::of(is_short.then(|| end.should_be((start + USUAL).rem_euclid(24))))
    })
}
