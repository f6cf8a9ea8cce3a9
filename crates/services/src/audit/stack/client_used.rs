use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "client-used",
        title: "Every connected download client is used by a library",
        area: Area::Downloads,
        severity: Severity::Low,
        reason: "A client that no library uses gets no jobs: it was forgotten, or its entry in a \
                 library is switched off.",
        risk: Risk::Safe,
        remedy: Remedy::Manual(
            "Add the client in a library under Settings, Download Clients, or switch its entry \
             there on; or disconnect it here.",
        ),
        source: CONTAINERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    // Where no library has any client, something worse is said, or nothing was told.
    if house.libraries().iter().all(|it| it.facts.clients.is_empty()) {
        return None;
    }
    let links = house.links();
    let told = house.clients().into_iter().filter_map(|client| {
        let name = &client.member.name;
        let is_used = links.iter().any(|it| it.client.member.name == *name);
        (is_used || !may_be_used(house, client.member)).then_some((client, is_used))
    });
    let told: Vec<_> = told.collect();
    each(told, |(client, is_used)| {
        let target = Target::item("client", &client.member.name, client.member.name.as_str());
        let defect = Defect::manual(target, "used by no library", "a library that uses it");
        (!is_used).then(|| Misfit::of(client.member, defect))
    })
}

/// Whether a library has an entry of which it is not to be told whom it means.
fn may_be_used(house: &House<'_>, client: &super::Member) -> bool {
    house.libraries().iter().any(|library| {
        let mut entries = library.facts.clients.iter().filter(|it| it.enabled);
        entries.any(|it| {
            let like = address_of(it).compare(&library.member.address(), &client.address());
            client.is_kind(&it.kind) && like != Likeness::Different
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_client_whose_entries_are_off_is_found() {
        let found = judged("client-used", |home| {
            home.library("shows").clients[0].enabled = false;
            home.library("films").clients[0].enabled = false;
        });
        assert_eq!(about(&found.unwrap()), ["getter client getter"]);
    }

    #[test]
    fn an_entry_that_may_mean_it_is_enough() {
        let found = judged("client-used", |home| {
            home.library("shows").clients[0].host = "192.168.1.4".to_owned();
            home.library("films").clients[0].host = "192.168.1.5".to_owned();
        });
        assert_eq!(found, None);
    }
}
