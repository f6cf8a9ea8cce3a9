use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "trash-kept",
        title: "The media server forgets nothing while a root folder is gone",
        area: Area::Playback,
        severity: Severity::Critical,
        reason: "A disk that is away looks like deleted media. With its trash emptied after each \
                 scan the server forgets them at once, with what was watched, and lists and \
                 posters that were made by hand.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: SCANS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let libraries = house.libraries();
    let roots = libraries.iter().flat_map(|it| it.facts.root_folders.iter().map(move |r| (it, r)));
    let roots: Vec<_> = roots.collect();
    if roots.is_empty() {
        return None;
    }
    let told =
        house.servers().into_iter().filter_map(|it| Some((it, it.facts.empties_trash.as_ref()?)));
    each(told.collect::<Vec<_>>(), |(server, empties)| {
        let (library, gone) = roots.iter().find(|(_, root)| !root.accessible)?;
        let found = format!("on, while {} of {} is gone", gone.path, library.member.name);
        empties.value.then(|| Misfit::of(server.member, empties.should_be(false).seen(found)))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn emptying_is_switched_off_while_a_folder_is_gone() {
        let found = mended("trash-kept", |home| {
            home.library("films").root_folders[0].accessible = false;
        });
        assert_eq!(about(&found), ["screen prefs trash"]);
    }

    #[test]
    fn a_server_that_keeps_its_trash_is_good() {
        let found = judged("trash-kept", |home| {
            home.library("films").root_folders[0].accessible = false;
            home.server().empties_trash.as_mut().unwrap().value = false;
        });
        assert_eq!(found, Some(vec![]));
    }

    #[test]
    fn a_server_that_does_not_tell_is_not_judged() {
        let found = judged("trash-kept", |home| home.server().empties_trash = None);
        assert_eq!(found, None);
    }
}
