use super::{prelude::*, shared::section_holding};

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
    let (servers, links) = (house.servers(), house.links());
    let mut subjects = Vec::new();
    for client in house.clients() {
        let facts = client.facts;
        // A category that no library uses may well bring its jobs to where they are shown.
        let links = links.iter().filter(|it| it.client.member.name == client.member.name);
        let used = links.filter_map(|it| Some(&it.kept_in()?.folder));
        let folders = facts.complete_folder.iter().chain(&facts.incomplete_folder).chain(used);
        for folder in folders {
            subjects.extend(servers.iter().map(|server| (client, folder, *server)));
        }
    }
    each(subjects, |(client, folder, server)| {
        let seen = Folder::of(&folder.value)?;
        let mut sections = server.facts.sections.iter();
        let section = sections.find(|it| section_holding(it, &seen).is_some())?;
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
    fn a_category_that_no_library_uses_may_bring_its_jobs_there() {
        let found = judged("downloads-outside-sections", |home| {
            home.category("picked").folder.value = "/data/media/movies/picked".to_owned();
        });
        assert_eq!(found, Some(vec![]));
    }

    #[test]
    fn the_disk_of_a_container_says_nothing() {
        let found = judged("downloads-outside-sections", |home| {
            home.server().sections[0].folders[0].path = "/data".to_owned();
        });
        assert_eq!(found, Some(vec![]));
    }
}
