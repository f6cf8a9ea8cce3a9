//! The main server is not treated as a spare one.

use super::prelude::*;
use crate::audit::evidence::Section;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "main-server-counts",
        title: "At least one news server is not optional",
        area: Area::Downloads,
        severity: Severity::Medium,
        reason: "An optional server is left alone for longer after each trouble. If all are, a \
                 short outage stops everything for many minutes.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://trash-guides.info/Downloaders/SABnzbd/Basic-Setup/",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    let servers: Vec<_> = seen.servers_in_use().collect();
    if servers.is_empty() || servers.iter().any(|server| !server.is_on("optional")) {
        return Verdict::Passed;
    }
    let level = |server: &Section| server.number("priority").unwrap_or(0.0);
    let first = servers.into_iter().reduce(|a, b| if level(b) < level(a) { b } else { a });
    Verdict::of(first.map(|server| server.change("optional", 0)))
}
