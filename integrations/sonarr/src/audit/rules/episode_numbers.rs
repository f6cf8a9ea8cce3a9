use kernel::audit::{Area, Remedy, Risk, Rule, RuleInfo, Severity, Verdict};
use servarr::audit::Program;

use crate::audit::evidence::Evidence;
use servarr::audit::holds_token;

pub(in crate::audit) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "episode-numbers",
            title: "Names of episodes hold season and episode",
            area: Area::Naming,
            severity: Severity::High,
            reason: "Without the numbers, no media server knows which episode a file is, and \
                     Sonarr itself cannot find it again.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Media Management add S{season:00}E{episode:00} to the standard \
                 format.",
            ),
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.naming.as_ref(), |naming| {
        Verdict::of_known(naming.standard_episode_format.as_deref(), |format| {
            let told = holds_token(format, "season") && holds_token(format, "episode:");
            let found = naming.written("standardEpisodeFormat");
            Verdict::of((!told).then(|| naming.should(found, "S{season:00}E{episode:00} in it")))
        })
    })
}
