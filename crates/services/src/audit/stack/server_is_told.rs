use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "server-is-told",
        title: "Somebody tells the media server of new files",
        area: Area::Playback,
        severity: Severity::Medium,
        reason: "A server that does not watch its folders and is told by nobody shows new files \
                 only after its next full scan.",
        risk: Risk::Safe,
        remedy: Remedy::Manual(
            "In the library under Settings, Connect add the media server, for imports, upgrades, \
             renames and deletes; or let the server watch its folders, where they are on a local \
             disk. If another program scans for you, leave this alone.",
        ),
        source: SCANS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let libraries = house.libraries();
    let mut subjects = Vec::new();
    for server in house.servers() {
        let Some(watches) = &server.facts.watches_folders else { continue };
        let shows = |media: &str| server.facts.sections.iter().any(|it| it.media == media);
        for library in libraries.iter().filter(|it| shows(it.facts.media)) {
            let mut told = library.facts.notifications.iter();
            let is_told = told.any(|it| server.member.is_kind(&it.kind) || is_script(&it.kind));
            subjects.push((library, server.member, watches.value || is_told));
        }
    }
    each(subjects, |(library, server, is_known)| {
        let target = Target::whole("notification");
        let found = format!("nothing tells {} of new files", server.name);
        let defect = Defect::manual(target, found, "a connection to the media server");
        (!is_known).then(|| Misfit::of(library.member, defect))
    })
}

/// What a script does is not to be seen from here.
fn is_script(kind: &str) -> bool {
    kind.to_lowercase().contains("script")
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_server_that_nobody_tells_is_found() {
        let found = judged("server-is-told", |home| home.library("shows").notifications.clear());
        assert_eq!(about(&found.unwrap()), ["shows notification -"]);
    }

    #[test]
    fn a_server_that_watches_need_not_be_told() {
        let found = judged("server-is-told", |home| {
            home.library("shows").notifications.clear();
            home.server().watches_folders.as_mut().unwrap().value = true;
        });
        assert_eq!(found, Some(vec![]));
    }

    #[test]
    fn a_script_may_tell_it() {
        let found = judged("server-is-told", |home| {
            home.library("shows").notifications[0].kind = "CustomScript".to_owned();
        });
        assert_eq!(found, Some(vec![]));
    }
}
