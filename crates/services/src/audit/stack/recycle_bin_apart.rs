use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "recycle-bin-apart",
        title: "No library's recycle bin and another library's root folder overlap",
        area: Area::Storage,
        severity: Severity::High,
        reason: "A root folder within a recycle bin is emptied with it. A bin within a root folder \
                 brings deleted files back as media of the other library.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Under Settings, Media Management name a recycle bin outside of all root folders, best \
             on the same disk.",
        ),
        source: FOLDERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let libraries = house.libraries();
    let mut subjects = Vec::new();
    for library in &libraries {
        let others = libraries.iter().filter(|it| it.member.name != library.member.name);
        if let Some(bin) = &library.facts.recycle_bin {
            subjects.extend(others.map(|other| (library, bin, other)));
        }
    }
    each(subjects, |(library, bin, other)| {
        let folder = Folder::of(&bin.value)?;
        let root = other.facts.root_folders.iter().find(|root| {
            let root = Folder::of(&root.path);
            root.is_some_and(|root| {
                let outer = if root.holds(&folder) { &root } else { &folder };
                // One name alone may be mounted otherwise in each container.
                outer.parts().len() > 1 && root.overlaps(&folder)
            })
        })?;
        let found =
            format!("{}, and the root folder {} of {}", bin.value, root.path, other.member.name);
        let defect = bin.should("a folder outside of all root folders").seen(found);
        Some(Misfit::of(library.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_library_in_the_bin_of_another_is_found() {
        let found = judged("recycle-bin-apart", |home| home.throw_into("films", "/data/media"));
        assert_eq!(about(&found.unwrap()), ["films config/mediamanagement -"]);
    }

    #[test]
    fn a_bin_in_the_root_folder_of_another_is_found() {
        let found = judged("recycle-bin-apart", |home| {
            home.throw_into("films", "/data/media/tv/.bin");
        });
        assert_eq!(about(&found.unwrap()), ["films config/mediamanagement -"]);
    }

    #[test]
    fn without_a_bin_there_is_nothing_to_judge() {
        let found = judged("recycle-bin-apart", |home| {
            for library in ["shows", "films"] {
                home.library(library).recycle_bin = None;
            }
        });
        assert_eq!(found, None);
    }
}
