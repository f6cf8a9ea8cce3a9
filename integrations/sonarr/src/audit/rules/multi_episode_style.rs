use kernel::audit::{Area, Remedy, Risk, Rule, RuleInfo, Severity, Verdict};
use servarr::audit::Program;

use crate::audit::evidence::Evidence;
/// Sonarr's number for S01E01-E03.
const PREFIXED_RANGE: i64 = 5;

pub(in crate::audit) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "multi-episode-style",
            title: "Files of several episodes are named as a range",
            area: Area::Naming,
            severity: Severity::Low,
            reason: "Media servers read S01E01-E03 reliably; of other spellings, some take only \
                     the first episode.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.naming.as_ref(), |naming| {
        Verdict::of_known(naming.multi_episode_style, |style| {
            let odd = style != PREFIXED_RANGE;
            Verdict::of(odd.then(|| naming.should_be("multiEpisodeStyle", PREFIXED_RANGE)))
        })
    })
}
