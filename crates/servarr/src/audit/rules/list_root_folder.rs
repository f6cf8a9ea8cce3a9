use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "list-root-folder",
            title: "Lists add to a root folder that is there",
            area: Area::Storage,
            severity: Severity::High,
            reason: "What a list adds has no place to go: it cannot be downloaded or imported.",
            risk: Risk::Careful,
            remedy: Remedy::Manual("Choose an existing root folder in the list's settings."),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let (Some(lists), Some(roots)) = (&library.lists, &library.roots) else {
        return Verdict::NotApplicable;
    };
    let lost = lists.iter().filter_map(|list| {
        let path = list.root_folder_path.as_deref().filter(|path| !path.is_empty())?;
        let known =
            roots.iter().any(|root| bare(root.path.as_deref().unwrap_or_default()) == bare(path));
        (!known).then(|| list.should(path, "an existing root folder"))
    });
    Verdict::of(lost)
}
