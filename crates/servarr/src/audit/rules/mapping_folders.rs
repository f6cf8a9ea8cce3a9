use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "mapping-folders",
            title: "Paths of a mapping end as folders do",
            area: Area::Import,
            severity: Severity::Medium,
            reason: "A mapping replaces the beginning of a path: without the last separator it \
                     also catches folders whose names only begin alike.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.mappings.as_ref(), |mappings| {
        let broken = mappings.iter().filter_map(|mapping| {
            let sides = [("remotePath", &mapping.remote_path), ("localPath", &mapping.local_path)];
            let changes: Vec<FieldChange> = sides
                .into_iter()
                .filter_map(|(field, path)| {
                    let path = path.as_deref().filter(|path| Folder::is_absolute(path))?;
                    let folder = as_folder(path);
                    (folder != path).then(|| FieldChange::new(field, path, folder.as_ref()))
                })
                .collect();
            let (found, wish) = ("a path without its last separator", "a separator at its end");
            (!changes.is_empty())
                .then(|| Defect { fix: Some(Fix::Set { changes }), ..mapping.should(found, wish) })
        });
        Verdict::of(broken)
    })
}
