use kernel::audit::{Area, Remedy, Risk, Rule, RuleInfo, Severity, Verdict};
use servarr::audit::Program;

use crate::audit::evidence::Evidence;
use servarr::audit::holds_token;

pub(in crate::audit) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "season-numbers",
            title: "Names of season folders hold their number",
            area: Area::Naming,
            severity: Severity::Medium,
            reason: "Without the number, all seasons of a series end up in one folder.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Media Management add {season:00} to the format of season folders. \
                 Existing folders keep their names.",
            ),
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.naming.as_ref(), |naming| {
        Verdict::of_known(naming.season_folder_format.as_deref(), |format| {
            let told = holds_token(format, "season");
            let found = naming.written("seasonFolderFormat");
            Verdict::of((!told).then(|| naming.should(found, "{season:00} in it")))
        })
    })
}
