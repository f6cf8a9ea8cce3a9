use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "folder-names-id",
            title: "Names of folders hold an id",
            area: Area::Naming,
            severity: Severity::Low,
            reason: "Media servers take a wrong entry for works that are called alike; an id in \
                     the folder's name leaves no doubt.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Media Management add an id to the format of folders, in the \
                 spelling of your media server.",
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
        let Some(format) = format.as_str() else { return Verdict::NotApplicable };
        let told = library.kind.id_tokens.iter().any(|id| holds_token(format, id));
        let wish = format!("with one of {}", library.kind.id_tokens.join(", "));
        Verdict::of((!told).then(|| naming.should(format, wish)))
    })
}
