use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "client-known",
        title: "The download clients of the libraries are connected here",
        area: Area::Downloads,
        severity: Severity::Medium,
        reason: "A client that is not connected here cannot be watched: what fails in it is only \
                 seen when the library says so, and mostly it does not.",
        risk: Risk::Safe,
        remedy: Remedy::Manual(
            "Add this client to the programs that are connected here; or, if it is no longer used, \
             remove it from the library.",
        ),
        source: CONTAINERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let mut subjects = Vec::new();
    for library in house.libraries() {
        for entry in library.facts.clients.iter().filter(|it| it.enabled) {
            let address = address_of(entry);
            match house.whom(Role::Client, &entry.kind, library.member, &address) {
                Whom::Is(_) => subjects.push((library, entry, None)),
                Whom::NobodyHere => subjects.push((library, entry, Some(address))),
                Whom::Unclear => {}
            }
        }
    }
    each(subjects, |(library, entry, stranger)| {
        let found = format!("the client at {} is not connected here", stranger?);
        let wish = "a connected client";
        Some(Misfit::of(library.member, Defect::manual(entry.target.clone(), found, wish)))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_second_client_on_the_same_machine_is_a_stranger() {
        let found = judged("client-known", |home| {
            home.library("films").clients[0].port = Some(8090);
        });
        assert_eq!(about(&found.unwrap()), ["films downloadclient 1"]);
    }

    #[test]
    fn another_name_may_be_the_same_machine() {
        let found = judged("client-known", |home| {
            home.library("shows").clients[0].host = "192.168.1.4".to_owned();
            home.library("films").clients[0].host = "nas.lan".to_owned();
        });
        assert_eq!(found, None);
    }

    #[test]
    fn a_kind_that_nobody_here_is_is_not_judged() {
        let found = judged("client-known", |home| {
            for library in ["shows", "films"] {
                home.library(library).clients[0].kind = "Seeder".to_owned();
            }
        });
        assert_eq!(found, None);
    }
}
