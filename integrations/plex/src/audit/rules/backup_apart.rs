use kernel::audit::Folder;

use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "backup-apart",
            title: "Backups are kept apart from the database",
            area: Area::Upkeep,
            severity: Severity::Low,
            reason: "Backups in the folder of the database are lost together with it; those in \
                     a temporary folder are lost with the next start.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "In Plex under Settings, Scheduled Tasks choose a backup directory on another \
                 disk. In a container, mount it there first.",
            ),
            source: TASKS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let place = evidence.text("ButlerDatabaseBackupPath");
    let known = place.and_then(|(preference, path)| Some((preference, path, Folder::of(path)?)));
    Verdict::of_known(known, |(preference, path, folder)| {
        let parts: Vec<_> = folder.parts().iter().map(|it| it.to_lowercase()).collect();
        let beside = parts.last().is_some_and(|last| last == "databases");
        let passing = matches!(parts.first().map(String::as_str), Some("tmp" | "dev" | "run"));
        let found = || clean_text(path, 200);
        Verdict::of((beside || passing).then(|| preference.should(found(), "a folder elsewhere")))
    })
}
