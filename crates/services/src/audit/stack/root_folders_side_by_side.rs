use super::{prelude::*, shared::is_one_place};

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "root-folders-side-by-side",
        title: "No library's root folder is within another library's",
        area: Area::Storage,
        severity: Severity::Medium,
        reason: "The outer library scans the inner one, offers its files for import, and can \
                 delete them with a folder of its own.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Give each library a root folder beside the other's, such as /data/media/tv and \
             /data/media/movies, and move the outer one's items with its own editor.",
        ),
        source: FOLDERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let libraries = house.libraries();
    let mut subjects = Vec::new();
    for library in &libraries {
        for other in libraries.iter().filter(|it| it.member.name != library.member.name) {
            subjects.extend(library.facts.root_folders.iter().map(|root| (library, root, other)));
        }
    }
    each(subjects, |(library, root, other)| {
        let outer = Folder::of(&root.path)?;
        let inner = other.facts.root_folders.iter().find(|theirs| {
            let inner = Folder::of(&theirs.path);
            inner.is_some_and(|inner| outer.holds(&inner) && inner != outer)
                && is_one_place(root, theirs)
        })?;
        let found = format!("{}, which holds {} of {}", root.path, inner.path, other.member.name);
        let defect = Defect::manual(root.target.clone(), found, "folders side by side");
        Some(Misfit::of(library.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn the_outer_library_is_told() {
        let found = judged("root-folders-side-by-side", |home| {
            home.library("films").root_folders[0].path = "/data/media".to_owned();
        });
        assert_eq!(about(&found.unwrap()), ["films rootfolder 1"]);
    }

    #[test]
    fn another_disk_below_is_not_certainly_the_same_place() {
        let found = judged("root-folders-side-by-side", |home| {
            home.library("films").root_folders[0].path = "/data/media".to_owned();
            home.library("films").root_folders[0].free_bytes = Some(5_000_000);
        });
        assert_eq!(found, Some(vec![]));
    }
}
