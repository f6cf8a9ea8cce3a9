use super::prelude::*;

/// Seconds.
const HOUR: i64 = 3600;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "scans-hourly-at-most",
            title: "The whole library is scanned once an hour at most",
            area: Area::Performance,
            severity: Severity::Low,
            reason: "A full scan reads every folder: more often than hourly, disks never sleep.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: LIBRARY,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let scans = evidence.flag("ScheduledLibraryUpdatesEnabled").filter(|(_, scans)| *scans);
    let interval = |_| numbers(evidence, INTERVAL, |found| (found < HOUR).then_some(HOUR));
    Verdict::of_known(scans, interval)
}

const INTERVAL: &str = "ScheduledLibraryUpdateInterval";
