use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "illegal-characters-replaced",
            title: "Characters that some systems refuse are replaced",
            area: Area::Naming,
            severity: Severity::Medium,
            reason: "Names with characters such as ? or : cannot be written to Windows and network \
                     drives, so that imports fail; without replacement they are dropped.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let naming = library.naming.as_ref();
    switch(naming, |naming| naming.replace_illegal_characters, "replaceIllegalCharacters", true)
}
