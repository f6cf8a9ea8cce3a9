//! Jobs of a category do not begin paused.

use super::prelude::*;
use crate::audit::evidence::{DEFAULT, Section};

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "category-runs",
        title: "No category starts its jobs paused",
        area: Area::Downloads,
        severity: Severity::High,
        reason: "Each job waits in the queue until somebody resumes it by hand. The library sees \
                 a paused job, and nothing wrong.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/categories",
    },
    check,
};

/// Paused, duplicate and stopped. What stands for the default is far below.
const PAUSED: [f64; 3] = [-2.0, -3.0, -4.0];
const BY_DEFAULT: i32 = -100;

fn check(seen: &Evidence) -> Verdict {
    let is_paused = |category: &&Section| {
        category.number("priority").is_some_and(|priority| PAUSED.contains(&priority))
    };
    Verdict::of(seen.categories.iter().filter(is_paused).map(|category| {
        let to = if category.name() == DEFAULT { 0 } else { BY_DEFAULT };
        category.change("priority", to)
    }))
}
