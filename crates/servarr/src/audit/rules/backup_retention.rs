use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "backup-retention",
            title: "Backups are kept for more than one interval",
            area: Area::Upkeep,
            severity: Severity::Medium,
            reason: "Damage is often noticed late; when the only backup is younger than the \
                     damage, it is of no use.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    let Some(host) = &common.host else { return Verdict::NotApplicable };
    let (Some(kept), Some(interval)) = (host.backup_retention, host.backup_interval) else {
        return Verdict::NotApplicable;
    };
    let enough = kept >= interval.clamp(1, 7) * 2;
    Verdict::of((!enough).then(|| host.should_be("backupRetention", 28)))
}
