use kernel::audit::{Area, Remedy, Risk, Rule, RuleInfo, Severity, Verdict};
use servarr::audit::Program;

use crate::audit::evidence::Evidence;
use servarr::audit::holds_token;

pub(in crate::audit) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "daily-dates",
            title: "Names of daily episodes hold their date",
            area: Area::Naming,
            severity: Severity::Medium,
            reason: "Daily shows are recognised by the date of the broadcast; without it, media \
                     servers cannot tell them apart.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Media Management add {Air-Date} to the daily format.",
            ),
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.naming.as_ref(), |naming| {
        Verdict::of_known(naming.daily_episode_format.as_deref(), |format| {
            let numbered = holds_token(format, "season") && holds_token(format, "episode:");
            let told = numbered || holds_token(format, "Air-Date");
            let found = naming.written("dailyEpisodeFormat");
            Verdict::of((!told).then(|| naming.should(found, "{Air-Date} in it")))
        })
    })
}
