use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "files-renamed",
            title: "Files get a name that says what they are",
            area: Area::Naming,
            severity: Severity::High,
            reason: "Releases carry any name; media servers recognise what is named by a rule, and \
                     quality and edition survive a lost database.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let field = library.kind.rename_field;
    Verdict::of_known(library.naming.as_ref(), |naming| match naming.written(field).as_bool() {
        Some(on) => Verdict::of((!on).then(|| naming.should_be(field, true))),
        None => Verdict::NotApplicable,
    })
}
