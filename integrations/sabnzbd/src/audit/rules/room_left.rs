//! There is room for the next job.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "room-left",
        title: "There is room on its disks",
        area: Area::Storage,
        severity: Severity::High,
        reason: "An average season does not fit into what is left. Jobs will pause or fail while \
                 they are unpacked.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Make room on the disk, or move its folders to a larger one under Config → Folders.",
        ),
        source: "https://sabnzbd.org/wiki/configuration/5.0/folders",
    },
    check,
};

/// In GiB. Unpacking needs the size of a job again.
const NEEDED: f64 = 10.0;

fn check(seen: &Evidence) -> Verdict {
    let disks = [("unfinished", seen.status.diskspace1), ("finished", seen.status.diskspace2)];
    let known: Vec<_> = disks.into_iter().filter_map(|(name, free)| Some((name, free?))).collect();
    let known = Some(known).filter(|known| !known.is_empty());
    Verdict::of_known(known, |disks| {
        let full = disks.into_iter().filter(|(_, free)| *free < NEEDED);
        let current = full.map(|(name, free)| format!("{free:.1} GiB are free for {name} jobs"));
        Verdict::of(seen.misc.all_by_hand(current, format!("{NEEDED} GiB or more")))
    })
}
