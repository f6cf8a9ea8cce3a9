use kernel::audit::{Area, Remedy, Risk, Rule, RuleInfo, Severity, Verdict};
use servarr::audit::Program;

use crate::audit::evidence::Evidence;

pub(in crate::audit) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "episode-titles",
            title: "Episodes get their title before they are imported",
            area: Area::Import,
            severity: Severity::Low,
            reason: "An episode that is imported before its title is known is called TBA for ever.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.media.as_ref(), |media| {
        Verdict::of_known(media.episode_title_required.as_deref(), |when| {
            let never = when == "never";
            Verdict::of(never.then(|| media.should_be("episodeTitleRequired", "always")))
        })
    })
}
