use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "mapping-covers-downloads",
        title: "The mappings for a download client cover where it finishes jobs",
        area: Area::Import,
        severity: Severity::High,
        reason: "A path that no mapping covers is used as the client says it, and on another \
                 system it leads nowhere: nothing is imported.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Under Settings, Download Clients give the mapping the remote path that the client \
             finishes jobs in, or a folder above it. If both see the same paths, remove it.",
        ),
        source: CONTAINERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let links = house.links();
    let mapped = links.iter().filter_map(|link| {
        let clients = link.library.facts.clients.iter().filter(|it| it.enabled);
        let host = link.entry.host.trim();
        // A mapping for the host may be meant for another client there.
        let is_alone = clients.filter(|it| it.host.trim().eq_ignore_ascii_case(host)).count() == 1;
        let folder = link.finished_folder().filter(|_| is_alone)?;
        link.mappings().next().map(|_| (link, folder))
    });
    each(mapped, |(link, folder)| {
        let finished = Folder::of(&folder.value)?;
        let remotes: Option<Vec<_>> = link.mappings().map(|it| Folder::of(&it.remote)).collect();
        // What cannot be read as a folder may cover anything.
        if remotes?.iter().any(|it| it.holds(&finished)) {
            return None;
        }
        let found = format!(
            "{} finishes jobs in {}, which no mapping covers",
            link.client.member.name, folder.value
        );
        let wish = format!("a mapping from {}, or from a folder above it", folder.value);
        let defect = Defect::manual(link.entry.target.clone(), found, wish);
        Some(Misfit::of(link.library.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_client_that_finishes_elsewhere_than_its_mapping_says_is_found() {
        let found = judged("mapping-covers-downloads", |home| {
            home.map("shows", "GETTER", "/downloads/", "/data/usenet/complete/");
        });
        assert_eq!(about(&found.unwrap()), ["shows downloadclient 1"]);
    }

    #[test]
    fn a_mapping_from_a_folder_above_covers_what_is_in_it() {
        let found = judged("mapping-covers-downloads", |home| {
            home.map("shows", "getter", "/data/usenet", "/mnt/usenet/");
        });
        assert_eq!(found, Some(vec![]));
    }

    #[test]
    fn a_mapping_for_another_client_on_the_same_host_is_not_held_against_this_one() {
        let found = judged("mapping-covers-downloads", |home| {
            let mut torrents = home.library("shows").clients[0].clone();
            torrents.port = Some(9091);
            torrents.kind = "Seeder".to_owned();
            home.library("shows").clients.push(torrents);
            home.map("shows", "getter", "/torrents/", "/mnt/torrents/");
        });
        assert_eq!(found, None);
    }
}
