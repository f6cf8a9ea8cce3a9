use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "mapping-absolute",
            title: "Every mapping leads from somewhere to somewhere",
            area: Area::Import,
            severity: Severity::High,
            reason: "A mapping whose paths are empty or do not begin at a root leads nowhere: \
                     finished downloads are not found.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Download Clients, Remote Path Mappings name whole paths: as the \
                 client sees its folder, and as this program sees the same folder.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.mappings.as_ref(), |mappings| {
        let broken = mappings.iter().filter(|mapping| {
            let sides = [&mapping.remote_path, &mapping.local_path];
            sides.iter().any(|path| !path.as_deref().is_some_and(Folder::is_absolute))
        });
        Verdict::of(broken.map(|mapping| {
            let (remote, local) = (mapping.written("remotePath"), mapping.written("localPath"));
            mapping.should(format!("from {remote} to {local}"), "two whole paths")
        }))
    })
}
