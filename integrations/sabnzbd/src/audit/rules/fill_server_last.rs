//! What is paid by the gigabyte is used last.

use super::prelude::*;
use crate::audit::evidence::Section;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "fill-server-last",
        title: "Accounts with a quota come after those without",
        area: Area::Downloads,
        severity: Severity::Medium,
        reason: "On the same level, both are asked for everything, and the block that was bought \
                 to fill gaps is used up in days.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/servers",
    },
    check,
};

/// Its levels end here.
const LAST: f64 = 99.0;

fn check(seen: &Evidence) -> Verdict {
    let (blocks, flat): (Vec<_>, Vec<_>) =
        seen.servers_in_use().partition(|server| server.is_set("quota"));
    let level = |server: &Section| server.number("priority");
    let after = flat.iter().filter_map(|server| level(server)).reduce(f64::min);
    let Some(after) = after.filter(|level| *level < LAST) else { return Verdict::NotApplicable };
    let early = blocks.into_iter().filter(|server| level(server).is_some_and(|it| it <= after));
    Verdict::of(early.map(|server| server.change("priority", after as i32 + 1)))
}
