//! A script that fails is heard.

use super::prelude::*;
use super::scripts_exist::script;
use crate::audit::evidence::Section;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "script-failure-counts",
        title: "A failing script makes its job fail",
        area: Area::Import,
        severity: Severity::Medium,
        reason: "A script that checks or converts a job and fails is otherwise only a line in the \
                 log; the library imports what it should not.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/switches",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    let runs = |category: &&Section| script(&category.text("script").unwrap_or_default()).is_some();
    match seen.categories.iter().find(runs) {
        Some(_) => seen.misc.should_be("script_can_fail", 1),
        None => Verdict::NotApplicable,
    }
}
