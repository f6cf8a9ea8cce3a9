//! A server is not asked for more than it gives.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "not-too-many-connections",
        title: "News servers do not have needlessly many connections",
        area: Area::Performance,
        severity: Severity::Low,
        reason: "Each connection costs memory and computing time, a provider refuses those beyond \
                 its limit, and ten give the same speed as eighty.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Lower Connections of this server under Config → Servers to as few as give the full \
             speed.",
        ),
        source: "https://trash-guides.info/Downloaders/SABnzbd/Basic-Setup/",
    },
    check,
};

const MOST: f64 = 50.0;

fn check(seen: &Evidence) -> Verdict {
    let many = seen.servers_in_use().filter_map(|server| {
        let count = server.number("connections").filter(|count| *count > MOST)?;
        Some(server.by_hand(count, "8 to 20"))
    });
    Verdict::of(many)
}
