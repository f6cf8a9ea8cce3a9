use super::{prelude::*, shared::is_one_place};

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "root-folder-of-one-library",
        title: "No two libraries share a root folder",
        area: Area::Storage,
        severity: Severity::High,
        reason: "Each of them takes the other's files for its own or for foreign ones: it offers \
                 them for import, upgrades over them, and deletes them with an item.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Make a folder for one of the libraries, add it there as a root folder, and move its \
             items with the library's own editor.",
        ),
        source: FOLDERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let libraries = house.libraries();
    let mut subjects = Vec::new();
    for (place, library) in libraries.iter().enumerate().skip(1) {
        let earlier = &libraries[..place];
        subjects.extend(library.facts.root_folders.iter().map(|root| (library, root, earlier)));
    }
    each(subjects, |(library, root, earlier)| {
        let folder = Folder::of(&root.path)?;
        let other = earlier.iter().find(|other| {
            other.facts.root_folders.iter().any(|theirs| {
                // A short name may be mounted otherwise in each container.
                let is_telling =
                    folder.parts().len() > 1 || other.facts.media == library.facts.media;
                let is_equal = Folder::of(&theirs.path).as_ref() == Some(&folder);
                is_telling && is_equal && is_one_place(root, theirs)
            })
        })?;
        let found = format!("{}, as in {}", root.path, other.member.name);
        let defect = Defect::manual(root.target.clone(), found, "a folder for this library alone");
        Some(Misfit::of(library.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_common_root_folder_is_found() {
        let found = judged("root-folder-of-one-library", |home| {
            home.library("films").root_folders[0].path = "/data/media/tv/".to_owned();
        });
        assert_eq!(about(&found.unwrap()), ["films rootfolder 1"]);
    }

    #[test]
    fn a_short_name_may_be_another_mount() {
        let found = judged("root-folder-of-one-library", |home| {
            home.library("films").root_folders[0].path = "/media".to_owned();
            home.library("shows").root_folders[0].path = "/media".to_owned();
        });
        assert_eq!(found, Some(vec![]));
    }

    #[test]
    fn another_free_space_is_another_disk() {
        let found = judged("root-folder-of-one-library", |home| {
            home.library("films").root_folders[0].path = "/data/media/tv".to_owned();
            home.library("films").root_folders[0].free_bytes = Some(5_000_000);
        });
        assert_eq!(found, Some(vec![]));
    }
}
