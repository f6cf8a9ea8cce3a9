use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "file-names-quality",
            title: "Names of files hold their quality",
            area: Area::Naming,
            severity: Severity::Medium,
            reason: "When the database is lost or files are moved, the quality is only known from \
                     the name: without it, everything is downloaded again.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.naming.as_ref(), |naming| {
        let formats = library.kind.file_formats.iter().filter_map(|field| {
            let format = naming.written(field);
            let format = format.as_str().filter(|format| !format.is_empty())?;
            let better = format!("{format} {{Quality Full}}");
            (!holds_token(format, "quality")).then(|| naming.should_be(field, better))
        });
        Verdict::of(formats)
    })
}
