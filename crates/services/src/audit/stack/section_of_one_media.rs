use super::{prelude::*, shared::section_holding};

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "section-of-one-media",
        title: "No section shows the folder of other media",
        area: Area::Playback,
        severity: Severity::Medium,
        reason: "A section for series that finds movies in its folders shows them wrongly matched, \
                 and the other way round.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "In the media server let the section look at the root folder of its own media alone, \
             not at one above both.",
        ),
        source: FOLDERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let libraries = house.libraries();
    let mut subjects = Vec::new();
    for server in house.servers() {
        let sections = server.facts.sections.iter();
        let known = sections.filter(|it| matches!(it.media.as_str(), "series" | "movies"));
        subjects.extend(known.map(|section| (server, section)));
    }
    each(subjects, |(server, section)| {
        let others = libraries.iter().filter(|it| it.facts.media != section.media);
        let mut roots =
            others.flat_map(|it| it.facts.root_folders.iter().map(move |root| (it, root)));
        let (library, root, folder) = roots.find_map(|(library, root)| {
            let folder = section_holding(section, &Folder::of(&root.path)?)?;
            Some((library, root, folder))
        })?;
        let found = format!(
            "{}, with the root folder {} of {}",
            folder.path, root.path, library.member.name
        );
        let wish = format!("folders with {} alone", section.media);
        Some(Misfit::of(server.member, Defect::manual(folder.target.clone(), found, wish)))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_section_above_both_media_is_found() {
        let found = judged("section-of-one-media", |home| {
            home.server().sections[0].folders[0].path = "/data/media".to_owned();
        });
        assert_eq!(about(&found.unwrap()), ["screen library/sections 1"]);
    }

    #[test]
    fn a_section_of_music_is_not_judged() {
        let found = judged("section-of-one-media", |home| {
            for section in &mut home.server().sections {
                section.media = "artist".to_owned();
                section.folders[0].path = "/data/media".to_owned();
            }
        });
        assert_eq!(found, None);
    }
}
