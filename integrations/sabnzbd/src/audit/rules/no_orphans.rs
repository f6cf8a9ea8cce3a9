//! Unfinished jobs that nobody finishes do not pile up.

use kernel::audit::{Defect, Target};

use super::prelude::*;
use crate::audit::documents::STATUS;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "no-orphans",
        title: "No orphaned jobs take up space",
        area: Area::Storage,
        severity: Severity::Low,
        reason: "Folders of jobs that are in the queue no more are left by crashes, and are never \
                 removed.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Open Status → Orphaned Jobs of its main page, and delete or resume what is there.",
        ),
        source: "https://sabnzbd.org/wiki/configuration/5.0/folders",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    let count = seen.status.folders.len();
    let current = format!("{count} orphaned jobs");
    Verdict::of((count > 0).then(|| Defect::manual(Target::whole(STATUS), current, "none")))
}
