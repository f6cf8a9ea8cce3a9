use kernel::audit::{Area, Remedy, Risk, Rule, RuleInfo, Severity, Verdict};
use servarr::audit::Program;

use crate::audit::evidence::Evidence;

pub(in crate::audit) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "hardcoded-subtitles",
            title: "Releases with subtitles in the picture are not taken",
            area: Area::Quality,
            severity: Severity::Medium,
            reason: "Subtitles that are a part of the picture cannot be switched off, and are \
                     mostly in a language that you did not ask for.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let Some(searching) = &evidence.searching else { return Verdict::NotApplicable };
    Verdict::of_known(searching.allow_hardcoded_subs, |allowed| {
        let chosen = searching.whitelisted_hardcoded_subs.as_deref().unwrap_or_default();
        let all = allowed && chosen.trim().is_empty();
        Verdict::of(all.then(|| searching.should_be("allowHardcodedSubs", false)))
    })
}
