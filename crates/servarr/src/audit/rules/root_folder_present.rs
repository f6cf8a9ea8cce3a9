use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "root-folder-present",
            title: "There is a root folder",
            area: Area::Storage,
            severity: Severity::Critical,
            reason: "Nothing can be added or imported without a folder to put it into.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Media Management add the folder in which your media are.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.roots.as_ref(), |roots| {
        let wish = "the folder of the media";
        let none = || Defect::manual(Target::whole("rootfolder"), "no root folder", wish);
        Verdict::of(roots.is_empty().then(none))
    })
}
