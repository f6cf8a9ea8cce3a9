use super::{prelude::*, shared::section_holding};

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "root-folder-in-section",
        title: "The media server looks at every root folder",
        area: Area::Playback,
        severity: Severity::Medium,
        reason: "What is imported into a folder that no section looks at never appears.",
        risk: Risk::Safe,
        remedy: Remedy::Manual("In the media server add this folder to the section of its media."),
        source: FOLDERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let libraries = house.libraries();
    let mut subjects = Vec::new();
    for server in house.servers() {
        let is_shown = |folder: &Folder| {
            server.facts.sections.iter().any(|it| section_holding(it, folder).is_some())
        };
        for library in &libraries {
            let roots = library.facts.root_folders.iter();
            let roots = roots.filter_map(|it| Some((it, Folder::of(&it.path)?)));
            let roots: Vec<_> = roots.collect();
            // Only when another of its paths is found there whole do both see the same disk.
            if roots.iter().any(|(_, folder)| is_shown(folder)) {
                let judged = roots.into_iter().map(|(root, folder)| {
                    let is_lost = !is_shown(&folder) && !has_namesake(server.facts, &folder);
                    (server, library, root, is_lost)
                });
                subjects.extend(judged);
            }
        }
    }
    each(subjects, |(server, library, root, is_lost)| {
        let target = Target::item("folder", &root.path, &root.path);
        let found = format!("no section looks at {} of {}", root.path, library.member.name);
        let defect = Defect::manual(target, found, "a section with this folder");
        is_lost.then(|| Misfit::of(server.member, defect))
    })
}

/// Whether a section has a folder that may be this one under another path: one of them ends in a
/// name that the other has, too.
fn has_namesake(server: &kernel::audit::ServerFacts, folder: &Folder) -> bool {
    let folders = server.sections.iter().flat_map(|it| &it.folders);
    let mut folders = folders.filter_map(|it| Folder::of(&it.path));
    let ends_in_a_name_of = |one: &Folder, other: &Folder| {
        one.parts().last().is_none_or(|last| {
            other.parts().iter().any(|it| it.to_lowercase() == last.to_lowercase())
        })
    };
    folders.any(|it| ends_in_a_name_of(&it, folder) || ends_in_a_name_of(folder, &it))
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_second_root_folder_that_is_not_shown_is_found() {
        let found = judged("root-folder-in-section", |home| {
            home.add_root("films", "/data/media/kids");
        });
        assert_eq!(about(&found.unwrap()), ["screen folder /data/media/kids"]);
    }

    #[test]
    fn the_same_name_under_another_path_may_be_the_same_folder() {
        let found = judged("root-folder-in-section", |home| {
            home.add_root("films", "/mnt/second/movies");
        });
        assert_eq!(found, Some(vec![]));
    }

    #[test]
    fn a_server_that_sees_other_paths_is_not_judged() {
        let found = judged("root-folder-in-section", |home| {
            for (section, path) in home.server().sections.iter_mut().zip(["/shows", "/films"]) {
                section.folders[0].path = path.to_owned();
            }
        });
        assert_eq!(found, None);
    }
}
