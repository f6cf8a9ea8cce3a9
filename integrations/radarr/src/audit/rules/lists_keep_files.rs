use kernel::audit::{Area, Remedy, Risk, Rule, RuleInfo, Severity, Verdict};
use servarr::audit::Program;

use crate::audit::evidence::Evidence;

pub(in crate::audit) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "lists-keep-files",
            title: "Lists do not delete files",
            area: Area::Storage,
            severity: Severity::Critical,
            reason: "When a list is empty for once, because its site is down or your login has \
                     ended, every movie that came from it is deleted with its files.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let Some(lists) = &evidence.lists else { return Verdict::NotApplicable };
    Verdict::of_known(lists.list_sync_level.as_deref(), |level| {
        let deletes = level.eq_ignore_ascii_case("removeAndDelete");
        Verdict::of(deletes.then(|| lists.should_be("listSyncLevel", "logOnly")))
    })
}
