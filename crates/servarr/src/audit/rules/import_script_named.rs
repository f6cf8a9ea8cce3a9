use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "import-script-named",
            title: "The script for imports is named",
            area: Area::Import,
            severity: Severity::High,
            reason: "Imports are left to a script, but none is named, so that nothing is imported.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Media Management name the script, or switch it off.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let Some(media) = &library.media else { return Verdict::NotApplicable };
    let nameless = media.script_import_path.as_deref().is_some_and(|path| path.trim().is_empty());
    let broken = media.use_script_import == Some(true) && nameless;
    Verdict::of(broken.then(|| media.should("no script", "the script's path, or no script import")))
}
