use kernel::audit::{Area, Remedy, Risk, Rule, RuleInfo, Severity, Verdict};
use servarr::audit::Program;

use crate::audit::evidence::Evidence;
use servarr::audit::holds_token;

pub(in crate::audit) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "anime-numbers",
            title: "Names of anime episodes hold a number",
            area: Area::Naming,
            severity: Severity::Medium,
            reason: "Without season and episode or the absolute number, no media server knows \
                     which episode a file is.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Media Management add S{season:00}E{episode:00}, best with \
                 {absolute:000}, to the anime format.",
            ),
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.naming.as_ref(), |naming| {
        Verdict::of_known(naming.anime_episode_format.as_deref(), |format| {
            let numbered = holds_token(format, "season") && holds_token(format, "episode:");
            let told = numbered || holds_token(format, "absolute");
            let found = naming.written("animeEpisodeFormat");
            Verdict::of((!told).then(|| naming.should(found, "a number in it")))
        })
    })
}
