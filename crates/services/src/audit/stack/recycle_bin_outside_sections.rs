use super::{prelude::*, shared::section_holding};

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "recycle-bin-outside-sections",
        title: "No media server shows what was deleted",
        area: Area::Playback,
        severity: Severity::Medium,
        reason: "In a folder that a media server looks at, deleted files stay in its library, as \
                 doubles of what replaced them.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Under Settings, Media Management name a recycle bin outside of the media server's \
             folders, or one whose name begins with a dot.",
        ),
        source: FOLDERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let servers = house.servers();
    let mut subjects = Vec::new();
    for library in house.libraries() {
        if let Some(bin) = &library.facts.recycle_bin {
            subjects.extend(servers.iter().map(|server| (library, bin, server)));
        }
    }
    each(subjects, |(library, bin, server)| {
        let folder = Folder::of(&bin.value)?;
        // Hidden folders are not looked at.
        if folder.parts().iter().any(|it| it.starts_with('.')) {
            return None;
        }
        let sections = &server.facts.sections;
        let section = sections.iter().find(|it| section_holding(it, &folder).is_some())?;
        let found =
            format!("{}, in the section “{}” of {}", bin.value, section.title, server.member.name);
        let defect = bin.should("a folder that no section shows").seen(found);
        Some(Misfit::of(library.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_bin_in_a_section_is_found() {
        let found = judged("recycle-bin-outside-sections", |home| {
            home.throw_into("shows", "/data/media/movies/deleted");
        });
        assert_eq!(about(&found.unwrap()), ["shows config/mediamanagement -"]);
    }

    #[test]
    fn a_hidden_bin_is_not_shown() {
        let found = judged("recycle-bin-outside-sections", |home| {
            home.throw_into("shows", "/data/media/movies/.deleted");
        });
        assert_eq!(found, Some(vec![]));
    }
}
