use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "loopback-client",
        title: "No library looks for its download client in its own container",
        area: Area::Downloads,
        severity: Severity::High,
        reason: "In a container, localhost is the container itself. A client that is in another \
                 one, or on another machine, is not reached there.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "In the library's settings of the client, enter its container's name or the machine's \
             address as the host, and press Test.",
        ),
        source: CONTAINERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let mut subjects = Vec::new();
    for library in house.libraries() {
        for entry in library.facts.clients.iter().filter(|it| it.enabled) {
            if let [client] = house.peers(Role::Client, &entry.kind)[..] {
                subjects.push((library.member, entry, client));
            }
        }
    }
    each(subjects, |(library, entry, client)| {
        let address = address_of(entry);
        let ours = client.address();
        (address.is_loopback() && library.address().is_apart_from(&ours)).then(|| {
            let target = entry.target.clone();
            Misfit::of(library, Defect::manual(target, address.to_string(), ours.to_string()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn localhost_in_another_container_is_found() {
        let found = judged("loopback-client", |home| {
            home.library("shows").clients[0].host = "localhost".to_owned();
        });
        assert_eq!(about(&found.unwrap()), ["shows downloadclient 1"]);
    }

    #[test]
    fn localhost_on_one_machine_is_good() {
        let found = judged("loopback-client", |home| {
            home.library("shows").clients[0].host = "127.0.0.1".to_owned();
            home.member("shows").url = "http://nas:8989".parse().unwrap();
            home.member("getter").url = "http://nas:8080".parse().unwrap();
        });
        assert_eq!(found, Some(vec![]));
    }

    #[test]
    fn subdomains_may_be_one_machine() {
        let found = judged("loopback-client", |home| {
            home.library("shows").clients[0].host = "localhost".to_owned();
            home.member("shows").url = "https://shows.example".parse().unwrap();
            home.member("getter").url = "https://getter.example".parse().unwrap();
        });
        assert_eq!(found, Some(vec![]));
    }
}
