//! There is somebody to download from.

use kernel::audit::{Defect, Target};

use super::prelude::*;
use crate::audit::{documents::SERVERS, evidence::Section};

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "server-enabled",
        title: "At least one news server is switched on",
        area: Area::Downloads,
        severity: Severity::Critical,
        reason: "Without a news server nothing can be downloaded: jobs wait for ever.",
        risk: Risk::Safe,
        remedy: Remedy::Manual(
            "Add your provider's server under Config → Servers, or switch one on there.",
        ),
        source: "https://sabnzbd.org/wiki/configuration/5.0/servers",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    let current = if seen.servers.is_empty() { "there is none" } else { "all are switched off" };
    let usable = |server: &Section| server.number("connections") != Some(0.0);
    let none = !seen.servers_in_use().any(usable);
    let target = Target::whole(SERVERS);
    Verdict::of(none.then(|| Defect::manual(target, current, "a news server")))
}
