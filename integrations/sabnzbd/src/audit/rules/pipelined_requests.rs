//! A connection asks for the next article before the last has come.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "pipelined-requests",
        title: "News servers are asked for more than one article at a time",
        area: Area::Performance,
        severity: Severity::Low,
        reason: "Each connection otherwise stands idle while its question travels. Servers that \
                 were set up before 5.0 are left at one.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/advanced/nntp-pipelining",
    },
    check,
};

/// From 5.0 on; what it gives a new server.
const KEY: &str = "pipelining_requests";
const AT_ONCE: i32 = 2;

fn check(seen: &Evidence) -> Verdict {
    let known = seen.servers_in_use().filter(|server| server.number(KEY).is_some());
    let known: Vec<_> = known.collect();
    Verdict::of_known(Some(known).filter(|known| !known.is_empty()), |servers| {
        let alone = servers.into_iter().filter(|it| it.number(KEY) < Some(f64::from(AT_ONCE)));
        Verdict::of(alone.map(|server| server.change(KEY, AT_ONCE)))
    })
}
