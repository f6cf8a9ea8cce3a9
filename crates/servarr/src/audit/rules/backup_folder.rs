use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "backup-folder",
            title: "Backups are not kept among temporary files",
            area: Area::Upkeep,
            severity: Severity::High,
            reason: "A folder for temporary files is emptied at the next start of the machine, and \
                     the backups with it.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    let Some(host) = &common.host else { return Verdict::NotApplicable };
    Verdict::of_known(host.backup_folder.as_deref(), |folder| {
        let temporary = ["/tmp", "/var/tmp", "/dev/shm", "/run"];
        let lost = folder.trim().is_empty()
            || temporary.iter().any(|outer| Folder::is_within(folder, outer));
        Verdict::of(lost.then(|| host.should_be("backupFolder", "Backups")))
    })
}
