use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "server-told-once",
        title: "No library tells a media server twice",
        area: Area::Playback,
        severity: Severity::Low,
        reason: "Each import then starts two scans of the same folder, and wakes the disks twice.",
        risk: Risk::Safe,
        remedy: Remedy::Manual(
            "In the library under Settings, Connect remove one of the two. If tags divide them, \
             leave this alone.",
        ),
        source: SCANS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let on = |it: &Option<kernel::audit::Setting<bool>>| it.as_ref().is_some_and(|it| it.value);
    let all = house.tellings();
    let told: Vec<_> = all.iter().filter(|it| on(&it.notification.on_import)).collect();
    each(0..told.len(), |place| {
        let it = told[place];
        let (library, server) = (it.library.member, it.server.member);
        let earlier = told[..place].iter().find(|other| {
            other.library.member.name == library.name && other.server.member.name == server.name
        })?;
        let found = format!("{}, as “{}”", server.name, earlier.notification.name);
        let defect = Defect::manual(it.notification.target.clone(), found, "one connection");
        Some(Misfit::of(library, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    fn twice(home: &mut Home) {
        let mut again = home.library("films").notifications[0].clone();
        again.target.item = Some("2".to_owned());
        home.library("films").notifications.push(again);
    }

    #[test]
    fn the_second_connection_is_found() {
        let found = judged("server-told-once", twice);
        assert_eq!(about(&found.unwrap()), ["films notification 2"]);
    }

    #[test]
    fn one_that_tells_nothing_of_imports_does_no_harm() {
        let found = judged("server-told-once", |home| {
            twice(home);
            home.library("films").notifications[1].on_import.as_mut().unwrap().value = false;
        });
        assert_eq!(found, Some(vec![]));
    }
}
