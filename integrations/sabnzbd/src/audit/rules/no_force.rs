//! A pause pauses everything.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "no-force",
        title: "No category forces its jobs past a pause",
        area: Area::Downloads,
        severity: Severity::Low,
        reason: "Forced jobs are downloaded while everything is paused: on a full disk, or with a \
                 quota that is used up.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/categories",
    },
    check,
};

const FORCE: f64 = 2.0;
const HIGH: i32 = 1;

fn check(seen: &Evidence) -> Verdict {
    let forced = seen.categories.iter().filter(|it| it.number("priority") == Some(FORCE));
    Verdict::of(forced.map(|category| category.change("priority", HIGH)))
}
