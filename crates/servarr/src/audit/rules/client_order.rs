use super::prelude::*;
use std::collections::BTreeSet;

use crate::audit::Client;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "client-order",
            title: "It is clear which client is used first",
            area: Area::Downloads,
            severity: Severity::Low,
            reason: "Clients of the same protocol and priority take turns, so that half of the \
                     downloads go where you may not expect them.",
            risk: Risk::Safe,
            remedy: Remedy::Manual(
                "If this is not meant, give the second one a lower priority (a higher number) \
                 under Settings, Download Clients.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.enabled_clients(), |clients| {
        let same = |one: &Placed<Client>, other: &Placed<Client>| {
            let tags = |client: &Placed<Client>| BTreeSet::from_iter(client.tags.iter().copied());
            one.protocol == other.protocol
                && one.priority == other.priority
                && tags(one) == tags(other)
        };
        let unclear = clients.iter().enumerate().filter(|(place, client)| {
            clients[..*place].iter().any(|earlier| same(earlier, client))
        });
        Verdict::of(
            unclear.map(|(_, client)| {
                client.should(client.written("priority"), "a priority of its own")
            }),
        )
    })
}
