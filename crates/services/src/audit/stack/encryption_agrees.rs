use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "encryption-agrees",
        title: "Programs speak to a port as it is spoken to from here",
        area: Area::Downloads,
        severity: Severity::High,
        reason: "A port is for TLS or it is not: who speaks to it the other way gets no answer, \
                 and we get one.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Switch SSL in this program's settings of the other one, or change http and https in \
             the address. Then press Test there.",
        ),
        source: CONTAINERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let mut subjects = Vec::new();
    for link in house.links() {
        let by = link.library.member;
        subjects.push((by, &link.entry.target, address_of(link.entry), link.client.member));
    }
    for enrolment in house.enrolments() {
        let (by, application) = (enrolment.manager.member, enrolment.application);
        let Some(address) = Address::read(&application.url) else { continue };
        subjects.push((by, &application.target, address, enrolment.library.member));
    }
    each(subjects, |(by, target, address, whom)| {
        let ours = whom.address();
        let is_same = address.compare(&by.address(), &ours) == Likeness::Same;
        let wish = |with: bool| if with { "with TLS" } else { "without TLS" };
        (is_same && address.contradicts_tls(&ours)).then(|| {
            let with = whom.url.scheme() == "https";
            let found = format!("speaks to {address} {}", wish(!with));
            Misfit::of(by, Defect::manual(target.clone(), found, wish(with)))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_library_that_speaks_tls_to_an_open_port_is_found() {
        let found = judged("encryption-agrees", |home| {
            home.library("shows").clients[0].uses_tls = true;
        });
        assert_eq!(about(&found.unwrap()), ["shows downloadclient 1"]);
    }

    #[test]
    fn a_manager_that_speaks_openly_to_a_port_with_tls_is_found() {
        let found = judged("encryption-agrees", |home| {
            home.member("films").url = "https://films:7878".parse().unwrap();
        });
        assert_eq!(about(&found.unwrap()), ["keeper applications 2"]);
    }

    #[test]
    fn the_second_port_of_a_client_may_be_the_one_for_tls() {
        let found = judged("encryption-agrees", |home| {
            home.library("shows").clients[0].uses_tls = true;
            home.library("shows").clients[0].port = Some(9090);
        });
        assert_eq!(found, Some(vec![]));
    }
}
