use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "client-category",
            title: "Every client keeps these downloads in a category",
            area: Area::Downloads,
            severity: Severity::High,
            reason: "Without a category, everything in the client counts as a download of this \
                     library: foreign jobs are imported or reported, and removed.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Make a category with a folder of its own in the client, then name it under \
                 Settings, Download Clients. Downloads that already run keep the old one.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.enabled_clients(), |clients| {
        let field = library.kind.category_field;
        let without = clients.into_iter().filter(|client| {
            client.category(field).is_some_and(|category| category.value.trim().is_empty())
        });
        let wish = format!("a category for {} alone", library.kind.media);
        Verdict::of(without.map(|client| client.should("no category", wish.as_str())))
    })
}
