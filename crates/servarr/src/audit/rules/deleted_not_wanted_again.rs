use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "deleted-not-wanted-again",
            title: "What you delete is not downloaded again",
            area: Area::Import,
            severity: Severity::Low,
            reason: "A file that is deleted on the disk counts as missing, and is downloaded \
                     again, unless it is no longer monitored.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let field = library.kind.unmonitor_field;
    Verdict::of_known(library.media.as_ref(), |media| match media.written(field).as_bool() {
        Some(on) => Verdict::of((!on).then(|| media.should_be(field, true))),
        None => Verdict::NotApplicable,
    })
}
