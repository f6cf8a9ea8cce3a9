use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "loopback-application",
        title: "The indexer manager does not look for libraries in its own container",
        area: Area::Indexers,
        severity: Severity::High,
        reason: "In a container, localhost is the container itself: the manager cannot write its \
                 indexers into a library that is elsewhere.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "In the indexer manager under Settings, Apps enter the library's container name or \
             machine instead of localhost, and press Test.",
        ),
        source: CONTAINERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let mut subjects = Vec::new();
    for manager in house.managers() {
        for application in &manager.facts.applications {
            let peers = house.peers(Role::Library, &application.kind);
            let Some(address) = Address::read(&application.url) else { continue };
            if let [library] = peers[..] {
                subjects.push((manager.member, application, address, library.address()));
            }
        }
    }
    each(subjects, |(manager, application, address, ours)| {
        (address.is_loopback() && manager.address().is_apart_from(&ours)).then(|| {
            let target = application.target.clone();
            Misfit::of(manager, Defect::manual(target, address.to_string(), ours.to_string()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn localhost_in_another_container_is_found() {
        let found = judged("loopback-application", |home| {
            home.manager().applications[0].url = "http://localhost:8989".to_owned();
        });
        assert_eq!(about(&found.unwrap()), ["keeper applications 1"]);
    }
}
