use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "root-folders-outside-downloads",
        title: "No root folder is among the finished downloads",
        area: Area::Storage,
        severity: Severity::Medium,
        reason: "The download client makes, renames and removes folders there: a job of the same \
                 name, or somebody who cleans up, meets the library.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Let the download client finish its jobs in a folder beside the media, such as \
             /data/usenet/complete beside /data/media.",
        ),
        source: FOLDERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let links = house.links();
    let mut subjects = Vec::new();
    for link in &links {
        let complete = link.client.facts.complete_folder.as_ref();
        if let Some(complete) = complete.and_then(|it| link.seen(&it.value)) {
            let roots = link.library.facts.root_folders.iter();
            subjects.extend(roots.map(|root| (link, complete.clone(), root)));
        }
    }
    each(subjects, |(link, complete, root)| {
        let folder = Folder::of(&root.path)?;
        // A category in the same place is said by another rule.
        let category = link.kept_in().and_then(|it| link.seen(&it.folder.value));
        if !complete.holds(&folder) || category.is_some_and(|it| it.overlaps(&folder)) {
            return None;
        }
        let found = format!("{} is in {complete}, where jobs are finished", root.path);
        let wish = "a folder beside the downloads";
        let defect = Defect::manual(root.target.clone(), found, wish);
        Some(Misfit::of(link.library.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_root_folder_among_the_downloads_is_found() {
        let found = judged("root-folders-outside-downloads", |home| {
            home.client().complete_folder.as_mut().unwrap().value = "/data".to_owned();
        });
        assert_eq!(about(&found.unwrap()), ["shows rootfolder 1", "films rootfolder 1"]);
    }

    #[test]
    fn the_same_path_that_a_mapping_moves_is_not_the_same_folder() {
        let found = judged("root-folders-outside-downloads", |home| {
            home.client().complete_folder.as_mut().unwrap().value = "/data".to_owned();
            home.map("shows", "getter", "/data/", "/mnt/getter/");
            home.map("films", "getter", "/data/", "/mnt/getter/");
        });
        assert_eq!(found, Some(vec![]));
    }
}
