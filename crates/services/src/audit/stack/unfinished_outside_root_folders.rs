use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "unfinished-outside-root-folders",
        title: "Unfinished downloads and root folders lie apart",
        area: Area::Storage,
        severity: Severity::High,
        reason: "A library imports half-written files that it finds in its root folder, and what \
                 lies among unfinished jobs without being one is cleaned away.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Give the download client a folder for unfinished jobs that is in no root folder and \
             holds none. Its queue should be empty when you change it.",
        ),
        source: FOLDERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let links = house.links();
    let told =
        links.iter().filter_map(|link| Some((link, link.client.facts.incomplete_folder.as_ref()?)));
    each(told, |(link, folder)| {
        let seen = link.seen(&folder.value)?;
        let root = link
            .library
            .facts
            .root_folders
            .iter()
            .find(|root| Folder::of(&root.path).is_some_and(|root| root.overlaps(&seen)))?;
        let name = &link.library.member.name;
        let found = format!("{}, and the root folder {} of {name}", folder.value, root.path);
        let defect = folder.should("a folder apart from the libraries").seen(found);
        Some(Misfit::of(link.client.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_root_folder_among_unfinished_jobs_is_found() {
        let found = judged("unfinished-outside-root-folders", |home| {
            home.client().incomplete_folder.as_mut().unwrap().value = "/data/media".to_owned();
        });
        assert_eq!(about(&found.unwrap()), ["getter misc -"]);
    }

    #[test]
    fn unfinished_jobs_in_a_root_folder_are_found() {
        let found = judged("unfinished-outside-root-folders", |home| {
            home.client().incomplete_folder.as_mut().unwrap().value =
                "/data/media/movies/.work".to_owned();
        });
        assert_eq!(about(&found.unwrap()), ["getter misc -"]);
    }

    #[test]
    fn a_client_that_does_not_tell_is_not_judged() {
        let found = judged("unfinished-outside-root-folders", |home| {
            home.client().incomplete_folder = None;
        });
        assert_eq!(found, None);
    }
}
