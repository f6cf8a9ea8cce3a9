use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "recycle-bin-emptied",
            title: "The recycle bin is emptied after some time",
            area: Area::Storage,
            severity: Severity::Low,
            reason: "A bin that is never emptied fills the disk with everything that was ever \
                     replaced.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let Some(media) = &library.media else { return Verdict::NotApplicable };
    let used = media.recycle_bin.as_deref().is_some_and(|bin| !bin.is_empty());
    match media.recycle_bin_cleanup_days {
        Some(days) if used => {
            Verdict::of((days == 0).then(|| media.should_be("recycleBinCleanupDays", 7)))
        }
        _ => Verdict::NotApplicable,
    }
}
