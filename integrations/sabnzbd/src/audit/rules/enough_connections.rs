//! A server is used by more than a few connections.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "enough-connections",
        title: "News servers have enough connections",
        area: Area::Performance,
        severity: Severity::Low,
        reason: "One connection waits for each answer. With a few of them a fast line is hardly \
                 used.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Raise Connections of this server under Config → Servers: as few as give the full \
             speed, and no more than the provider allows.",
        ),
        source: "https://trash-guides.info/Downloaders/SABnzbd/Basic-Setup/",
    },
    check,
};

const FEWEST: f64 = 5.0;

fn check(seen: &Evidence) -> Verdict {
    // Those of a fill server may be few.
    let first = seen.servers_in_use().filter(|server| server.number("priority") == Some(0.0));
    let few = first.filter_map(|server| {
        let count = server.number("connections").filter(|count| *count > 0.0 && *count < FEWEST)?;
        Some(server.by_hand(count, "8 to 20"))
    });
    Verdict::of(few)
}
