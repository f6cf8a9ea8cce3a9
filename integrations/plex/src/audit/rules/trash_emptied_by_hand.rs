use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "trash-emptied-by-hand",
            title: "Nothing is forgotten only because a disk is away",
            area: Area::Storage,
            severity: Severity::High,
            reason: "With the trash emptied after every scan, a disk that is not mounted makes \
                     the server forget all that was on it: what was watched, lists, posters \
                     that were made by hand.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: "https://support.plex.tv/articles/200289326-emptying-library-trash/",
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    switch(evidence, "autoEmptyTrash", false)
}
