use super::prelude::*;
use crate::version::Version;

/// A hole, and which versions have it.
struct Hole {
    id: &'static str,
    /// What can be done through it.
    danger: &'static str,
    /// The first version that has it.
    since: Version,
    /// The first version without it.
    fixed_in: Version,
    only_windows: bool,
}

const HOLES: [Hole; 2] = [
    Hole {
        id: "CVE-2025-34158",
        danger: "strangers get at what is not meant for them",
        since: Version([1, 41, 7, 0]),
        fixed_in: Version([1, 42, 1, 10060]),
        only_windows: false,
    },
    Hole {
        id: "CVE-2020-5741",
        danger: "who has the owner's token can run programs on the machine",
        since: Version([0; 4]),
        fixed_in: Version([1, 19, 3, 0]),
        only_windows: true,
    },
];

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "known-holes",
            title: "No hole that is known is open",
            area: Area::Security,
            severity: Severity::Critical,
            reason: "Holes of older versions are described in public, with the way through \
                     them.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Update Plex Media Server: a container by a new image, a package by its \
                 manager. Until then, let nobody but you reach its port.",
            ),
            source: "https://nvd.nist.gov/vuln/detail/CVE-2025-34158",
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let is_windows = evidence.server.platform.as_deref() == Some("Windows");
    Verdict::of_known(evidence.version, |version| {
        let open = HOLES.iter().filter(|hole| {
            let is_concerned = !hole.only_windows || is_windows;
            is_concerned && (hole.since..hole.fixed_in).contains(&version)
        });
        Verdict::of(open.map(|hole| {
            Defect::manual(
                Target::item(SERVER, hole.id, hole.id),
                format!("{version}: {}, {}", hole.id, hole.danger),
                format!("{} or newer", hole.fixed_in),
            )
        }))
    })
}
