//! A server is asked for old posts, too.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "server-retention",
        title: "The retention of news servers is what they really keep",
        area: Area::Downloads,
        severity: Severity::Medium,
        reason: "A server is not asked for what is older than this. Providers keep posts for more \
                 than ten years; a small number here makes older releases fail for nothing.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Set Retention time of this server under Config → Servers to the number of days that \
             the provider names, or empty it.",
        ),
        source: "https://sabnzbd.org/wiki/configuration/5.0/servers",
    },
    check,
};

/// In days. Only the smallest of providers keep less.
const SHORTEST: f64 = 1000.0;

fn check(seen: &Evidence) -> Verdict {
    let short = seen.servers_in_use().filter_map(|server| {
        let days = server.number("retention").filter(|days| *days > 0.0 && *days < SHORTEST)?;
        Some(server.by_hand(format!("{days} days"), "what the provider names, or empty"))
    });
    Verdict::of(short)
}
