use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "application-known",
        title: "The indexer manager's applications are connected here",
        area: Area::Indexers,
        severity: Severity::Low,
        reason: "An application that is not connected here is left over from an earlier address, \
                 or a library that nobody watches.",
        risk: Risk::Safe,
        remedy: Remedy::Manual(
            "Connect this library here; or, if it is gone, remove the application in the indexer \
             manager.",
        ),
        source: MANUAL,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let mut subjects = Vec::new();
    for manager in house.managers() {
        for application in &manager.facts.applications {
            let Some(address) = Address::read(&application.url) else { continue };
            match house.whom(Role::Library, &application.kind, manager.member, &address) {
                Whom::Is(_) => subjects.push((manager, application, None)),
                Whom::NobodyHere => subjects.push((manager, application, Some(address))),
                Whom::Unclear => {}
            }
        }
    }
    each(subjects, |(manager, application, stranger)| {
        let found = format!("the library at {} is not connected here", stranger?);
        let defect = Defect::manual(application.target.clone(), found, "a connected library");
        Some(Misfit::of(manager.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn an_application_at_an_old_port_is_found() {
        let found = judged("application-known", |home| {
            home.manager().applications[0].url = "http://shows:8990".to_owned();
        });
        assert_eq!(about(&found.unwrap()), ["keeper applications 1"]);
    }

    #[test]
    fn an_application_of_another_kind_is_not_judged() {
        let found = judged("application-known", |home| {
            for application in &mut home.manager().applications {
                application.kind = "Songs".to_owned();
            }
        });
        assert_eq!(found, None);
    }
}
