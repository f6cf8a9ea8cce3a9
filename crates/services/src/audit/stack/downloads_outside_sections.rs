use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "downloads-outside-sections",
        title: "No media server shows downloads",
        area: Area::Playback,
        severity: Severity::High,
        reason: "What is still being unpacked, or waits for its import, appears as media under its \
                 release name, and vanishes again.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Let the media server's section look at the folder of the media alone, or move the \
             download client's folder beside it.",
        ),
        source: FOLDERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let servers = house.servers();
    let mut subjects = Vec::new();
    for client in house.clients() {
        let facts = client.facts;
        let folders = facts.complete_folder.iter().chain(&facts.incomplete_folder);
        let folders = folders.chain(facts.categories.iter().map(|it| &it.folder));
        for folder in folders {
            subjects.extend(servers.iter().map(|server| (client, folder, *server)));
        }
    }
    each(subjects, |(client, folder, server)| {
        let seen = Folder::of(&folder.value)?;
        let section = server.facts.sections.iter().find(|section| {
            section.folders.iter().filter_map(|it| Folder::of(&it.path)).any(|it| {
                // One name alone is where a container has its disk, and says nothing.
                it.parts().len() > 1 && it.holds(&seen)
            })
        })?;
        let found = format!(
            "{}, in the section “{}” of {}",
            folder.value, section.title, server.member.name
        );
        let defect = folder.should("a folder that no section shows").seen(found);
        Some(Misfit::of(client.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_category_in_a_section_is_found() {
        let found = judged("downloads-outside-sections", |home| {
            home.category("tv").folder.value = "/data/media/tv/incoming".to_owned();
        });
        assert_eq!(about(&found.unwrap()), ["getter categories tv"]);
    }

    #[test]
    fn the_disk_of_a_container_says_nothing() {
        let found = judged("downloads-outside-sections", |home| {
            home.server().sections[0].folders[0].path = "/data".to_owned();
        });
        assert_eq!(found, Some(vec![]));
    }
}
