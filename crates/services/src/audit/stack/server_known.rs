use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "server-known",
        title: "The media servers that libraries tell are connected here",
        area: Area::Playback,
        severity: Severity::Low,
        reason: "A connection to a server that is not connected here is left over from an earlier \
                 address, and what it should tell is lost.",
        risk: Risk::Safe,
        remedy: Remedy::Manual(
            "Correct the address in the library under Settings, Connect; or connect this media \
             server here as well.",
        ),
        source: CONTAINERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let mut subjects = Vec::new();
    for library in house.libraries() {
        for told in &library.facts.notifications {
            let address = address_of_told(told);
            match house.whom(Role::Server, &told.kind, library.member, &address) {
                Whom::Is(_) => subjects.push((library, told, None)),
                Whom::NobodyHere => subjects.push((library, told, Some(address))),
                Whom::Unclear => {}
            }
        }
    }
    each(subjects, |(library, told, stranger)| {
        let found = format!("the media server at {} is not connected here", stranger?);
        let defect = Defect::manual(told.target.clone(), found, "a connected media server");
        Some(Misfit::of(library.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_server_at_an_old_port_is_found() {
        let found = judged("server-known", |home| {
            home.library("shows").notifications[0].port = Some(32401);
        });
        assert_eq!(about(&found.unwrap()), ["shows notification 1"]);
    }

    #[test]
    fn what_tells_somebody_else_is_not_judged() {
        let found = judged("server-known", |home| {
            for library in ["shows", "films"] {
                home.library(library).notifications[0].kind = "Mail".to_owned();
            }
        });
        assert_eq!(found, None);
    }
}
