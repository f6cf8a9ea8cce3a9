use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "folder-rights",
            title: "Rights that are set keep strangers from writing",
            area: Area::Security,
            severity: Severity::Medium,
            reason: "Folders that everybody may write to can be changed or deleted by every \
                     program on the machine; folders that their owner cannot enter break imports.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let Some(media) = &library.media else { return Verdict::NotApplicable };
    if media.set_permissions_linux != Some(true) {
        return Verdict::NotApplicable;
    }
    Verdict::of_known(media.chmod_folder.as_deref(), |mode| {
        let good = u32::from_str_radix(mode, 8).is_ok_and(|bits| {
            let (owner, others) = (bits >> 6 & 7, bits & 7);
            owner == 7 && others & 2 == 0
        });
        Verdict::of((!good).then(|| media.should_be("chmodFolder", "775")))
    })
}
