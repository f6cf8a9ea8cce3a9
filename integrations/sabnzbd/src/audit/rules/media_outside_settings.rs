//! Downloads do not lie among the settings.

use super::prelude::*;
use kernel::audit::Folder;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "media-outside-settings",
        title: "Finished jobs are not kept in its settings folder",
        area: Area::Storage,
        severity: Severity::Medium,
        reason: "In a container this folder is a small volume of its own, which libraries do not \
                 see: every import becomes a copy, or fails.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Choose a folder that the libraries see, too, as Completed Download Folder under \
             Config → Folders, such as /data/usenet/complete.",
        ),
        source: "https://trash-guides.info/Downloaders/SABnzbd/Paths-and-Categories/",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    let settings = seen.status.my_lcldata.as_str();
    let complete = seen.complete_folder().filter(|_| !settings.is_empty());
    Verdict::of_known(complete, |complete| {
        let inside = Folder::is_within(&complete, settings);
        let recommended = format!("a folder outside of {settings}");
        Verdict::of(inside.then(|| seen.misc.by_hand(complete, recommended)))
    })
}
