use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "scans-by-itself",
            title: "New files are found by itself",
            area: Area::Playback,
            severity: Severity::Medium,
            reason: "The server neither watches its folders nor scans them at times: what \
                     nobody tells it of stays unseen.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: LIBRARY,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let watches = evidence.flag("FSEventLibraryUpdatesEnabled");
    let known = evidence.flag("ScheduledLibraryUpdatesEnabled").zip(watches);
    Verdict::of_known(known, |((preference, scans), (_, watches))| {
        Verdict::of((!scans && !watches).then(|| preference.should_be(true)))
    })
}
