//! An empty queue is no reason to leave.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "stays-on",
        title: "Nothing is shut down when the queue is empty",
        area: Area::Downloads,
        severity: Severity::High,
        reason: "A library sends jobs at any time. A program or machine that switches itself off \
                 after the last one takes none.",
        risk: Risk::Careful,
        remedy: Remedy::Manual("Choose no action in the menu “On queue finish” of its main page."),
        source: "https://sabnzbd.org/wiki/configuration/5.0/special",
    },
    check,
};

/// What does not leave: a script that is run, until 4.x.
const SCRIPT: &str = "script_";

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.misc.text("queue_complete"), |action| {
        let leaves = !action.is_empty() && !action.starts_with(SCRIPT);
        Verdict::of(leaves.then(|| seen.misc.by_hand(action, "no action")))
    })
}
