use super::prelude::*;
use crate::audit::Client;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "client-once",
            title: "No client is entered twice with the same category",
            area: Area::Downloads,
            severity: Severity::Medium,
            reason: "Both entries see the same jobs, so that each of them is tracked and imported \
                     twice.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Remove one of the two under Settings, Download Clients, or give it another \
                 category.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.enabled_clients(), |clients| {
        let key = |client: &Placed<Client>| {
            let category = client.category(library.kind.category_field);
            let category = category.map(|category| category.value).unwrap_or_default();
            let (host, port, base) = client.address();
            (host, port, base.to_owned(), category)
        };
        let twice = clients.iter().enumerate().filter(|(place, client)| {
            let known = !client.host().is_empty();
            known && clients[..*place].iter().any(|earlier| key(earlier) == key(client))
        });
        Verdict::of(twice.map(|(_, client)| {
            client.should("the same client and category as another", "one entry for each category")
        }))
    })
}
