//! Finished and unfinished jobs do not share a folder.

use super::prelude::*;
use kernel::audit::Folder;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "folders-apart",
        title: "The folders of finished and unfinished jobs are apart",
        area: Area::Storage,
        severity: Severity::Critical,
        reason: "With one inside the other, libraries find files that are still being written, \
                 and cleaning up unfinished jobs deletes finished ones.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Wait until the queue is empty, then choose two folders beside each other under \
             Config → Folders, such as /data/usenet/incomplete and /data/usenet/complete.",
        ),
        source: "https://sabnzbd.org/wiki/configuration/5.0/folders",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    let folders = seen.incomplete_folder().zip(seen.complete_folder());
    Verdict::of_known(folders, |(incomplete, complete)| {
        let nested =
            Folder::is_within(&incomplete, &complete) || Folder::is_within(&complete, &incomplete);
        let current = format!("unfinished in {incomplete}, finished in {complete}");
        Verdict::of(nested.then(|| seen.misc.by_hand(current, "two folders beside each other")))
    })
}
