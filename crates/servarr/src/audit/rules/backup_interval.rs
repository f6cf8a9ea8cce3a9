use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "backup-interval",
            title: "A backup is made at least once a week",
            area: Area::Upkeep,
            severity: Severity::High,
            reason: "After a damaged database, everything since the last backup is lost: series, \
                     scores, history.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    let Some(host) = &common.host else { return Verdict::NotApplicable };
    Verdict::of_known(host.backup_interval, |days| {
        Verdict::of((!(1..=7).contains(&days)).then(|| host.should_be("backupInterval", 7)))
    })
}
