use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "folder-names-year",
            title: "Names of folders tell works of the same name apart",
            area: Area::Naming,
            severity: Severity::Medium,
            reason: "Remakes have the name of the original: without the year, both end up in one \
                     folder.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Media Management add the year to the format of folders. It counts \
                 for what is added from then on; existing folders keep their names.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let field = library.kind.folder_format;
    Verdict::of_known(library.naming.as_ref(), |naming| {
        let format = naming.written(field);
        let told = |format: &str| {
            let ids = library.kind.id_tokens.iter();
            format.to_ascii_lowercase().contains("year}")
                || ids.into_iter().any(|id| holds_token(format, id))
        };
        let Some(format) = format.as_str() else { return Verdict::NotApplicable };
        Verdict::of((!told(format)).then(|| naming.should(format, "with the year")))
    })
}
