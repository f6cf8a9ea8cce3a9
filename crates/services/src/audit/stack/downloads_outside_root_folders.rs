use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "downloads-outside-root-folders",
        title: "Finished downloads and root folders lie apart",
        area: Area::Storage,
        severity: Severity::High,
        reason: "In a common folder unpacked downloads are taken for media, imports have nowhere \
                 to go, and cleaning up a download deletes what was imported.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Give the category a folder in the download client that is in no root folder and holds \
             none, best on the same disk. Let running downloads finish first.",
        ),
        source: FOLDERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let links = house.links();
    // Each category that a library uses, seen by every library that uses the client.
    let mut subjects = Vec::new();
    for link in &links {
        let Some(category) = link.kept_in() else { continue };
        let same = links.iter().filter(|it| it.client.member.name == link.client.member.name);
        subjects.extend(same.map(|viewer| (viewer, &category.folder)));
    }
    each(subjects, |(viewer, folder)| {
        let seen = viewer.seen(&folder.value)?;
        let root = viewer
            .library
            .facts
            .root_folders
            .iter()
            .find(|root| Folder::of(&root.path).is_some_and(|root| root.overlaps(&seen)))?;
        let name = &viewer.library.member.name;
        let found = format!("{}, and the root folder {} of {name}", folder.value, root.path);
        let defect = folder.should("a folder apart from the libraries").seen(found);
        Some(Misfit::of(viewer.client.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_category_in_a_root_folder_is_found() {
        let found = judged("downloads-outside-root-folders", |home| {
            home.category("tv").folder.value = "/data/media/tv/new".to_owned();
        });
        assert_eq!(about(&found.unwrap()), ["getter categories tv"]);
    }

    #[test]
    fn a_category_in_the_root_folder_of_another_library_is_found() {
        let found = judged("downloads-outside-root-folders", |home| {
            home.category("tv").folder.value = "/data/media/movies".to_owned();
        });
        assert_eq!(about(&found.unwrap()), ["getter categories tv"]);
    }

    #[test]
    fn a_root_folder_in_a_category_is_found_through_a_mapping() {
        let found = judged("downloads-outside-root-folders", |home| {
            home.category("tv").folder.value = "/downloads/tv".to_owned();
            home.map("shows", "getter", "/downloads/", "/data/media/");
        });
        assert_eq!(about(&found.unwrap()), ["getter categories tv"]);
    }

    #[test]
    fn a_name_that_only_begins_alike_is_another_folder() {
        let found = judged("downloads-outside-root-folders", |home| {
            home.category("tv").folder.value = "/data/media/tv-new".to_owned();
        });
        assert_eq!(found, Some(vec![]));
    }
}
