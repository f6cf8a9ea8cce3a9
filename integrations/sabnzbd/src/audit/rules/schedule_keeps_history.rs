//! No plan empties the history.

use super::prelude::*;
use super::schedule_resumes::action;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "schedule-keeps-history",
        title: "No schedule removes jobs from the history",
        area: Area::Import,
        severity: Severity::Medium,
        reason: "What is removed before the library has looked is not imported, or its failure is \
                 never noticed.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Remove the entries under Config → Scheduling that remove failed or completed jobs. \
             The library tidies up after an import by itself.",
        ),
        source: "https://sabnzbd.org/wiki/configuration/5.0/scheduling",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.misc.list("schedlines"), |lines| {
        let actions: Vec<_> = lines.iter().filter_map(|line| action(line)).collect();
        let removes = |action: &&&str| matches!(**action, "remove_failed" | "remove_completed");
        Verdict::of(
            actions.iter().find(removes).map(|action| seen.misc.by_hand(*action, "no such entry")),
        )
    })
}
