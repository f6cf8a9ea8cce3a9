//! It does not pick up what it has put down itself.

use super::prelude::*;
use kernel::audit::Folder;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "watched-folder-apart",
        title: "The watched folder is apart from the downloads",
        area: Area::Storage,
        severity: Severity::High,
        reason: "It takes NZB files from the watched folder. Within the downloads it would start \
                 whatever an unpacked job brings along.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Choose another Watched Folder under Config → Folders, or empty it: libraries do not \
             need it.",
        ),
        source: "https://sabnzbd.org/wiki/configuration/5.0/folders",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.folder("dirscan_dir"), |watched| {
        let downloads = [seen.complete_folder(), seen.incomplete_folder()];
        let meets = |folder: &String| {
            Folder::is_within(&watched, folder) || Folder::is_within(folder, &watched)
        };
        Verdict::of(downloads.iter().flatten().find(|folder| meets(folder)).map(|folder| {
            seen.misc.by_hand(format!("{watched} and {folder}"), "a folder of its own, or none")
        }))
    })
}
