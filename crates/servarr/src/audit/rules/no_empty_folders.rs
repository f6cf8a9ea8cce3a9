use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "no-empty-folders",
            title: "Folders are made when there is something to put into them",
            area: Area::Import,
            severity: Severity::Low,
            reason: "Empty folders for everything that is wanted clutter the library, and media \
                     servers show them.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let field = library.kind.empty_folders_field;
    Verdict::of_known(library.media.as_ref(), |media| match media.written(field).as_bool() {
        Some(on) => Verdict::of(on.then(|| media.should_be(field, false))),
        None => Verdict::NotApplicable,
    })
}
