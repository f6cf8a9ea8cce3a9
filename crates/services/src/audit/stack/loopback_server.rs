use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "loopback-server",
        title: "No library looks for the media server in its own container",
        area: Area::Playback,
        severity: Severity::Medium,
        reason: "In a container, localhost is the container itself: the media server is not there, \
                 and is told nothing.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "In the library under Settings, Connect enter the media server's container name or \
             machine as the host, and press Test.",
        ),
        source: CONTAINERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let mut subjects = Vec::new();
    for library in house.libraries() {
        for told in &library.facts.notifications {
            if let [server] = house.peers(Role::Server, &told.kind)[..] {
                subjects.push((library.member, told, server));
            }
        }
    }
    each(subjects, |(library, told, server)| {
        let address = address_of_told(told);
        let ours = server.address();
        (address.is_loopback() && library.address().is_apart_from(&ours)).then(|| {
            let target = told.target.clone();
            Misfit::of(library, Defect::manual(target, address.to_string(), ours.to_string()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn localhost_in_another_container_is_found() {
        let found = judged("loopback-server", |home| {
            home.library("films").notifications[0].host = "localhost".to_owned();
        });
        assert_eq!(about(&found.unwrap()), ["films notification 1"]);
    }
}
