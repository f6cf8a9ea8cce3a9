use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "mapping-used",
        title: "Every mapping is for a folder that the download client has",
        area: Area::Import,
        severity: Severity::Low,
        reason: "A mapping from a folder that the client does not use is left over from an earlier \
                 setting, and hides which one counts.",
        risk: Risk::Safe,
        remedy: Remedy::Manual(
            "Under Settings, Download Clients remove the mapping, or correct its remote path.",
        ),
        source: CONTAINERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let links = house.links();
    let mut subjects = Vec::new();
    for link in &links {
        let clients = link.library.facts.clients.iter();
        let host = link.entry.host.trim();
        let is_alone = clients.filter(|it| it.host.trim().eq_ignore_ascii_case(host)).count() == 1;
        let Some(finished) = link.finished_folder().and_then(|it| Folder::of(&it.value)) else {
            continue;
        };
        // As long as none fits, it is not to be told which one is left over.
        let remote = |it: &kernel::audit::PathMapping| Folder::of(&it.remote);
        let is_covered = link.mappings().filter_map(remote).any(|it| it.holds(&finished));
        if is_alone && is_covered {
            subjects.extend(link.mappings().filter_map(|it| Some((link, it, remote(it)?))));
        }
    }
    each(subjects, |(link, mapping, remote)| {
        let facts = link.client.facts;
        let folders = facts.complete_folder.iter().chain(&facts.incomplete_folder);
        let mut folders = folders.chain(facts.categories.iter().map(|it| &it.folder));
        let used = |it: &kernel::audit::Setting<String>| {
            Folder::of(&it.value).is_none_or(|it| it.overlaps(&remote))
        };
        if folders.any(used) {
            return None;
        }
        let found = format!("{}, where {} has no folder", mapping.remote, link.client.member.name);
        let defect = Defect::manual(mapping.target.clone(), found, "no mapping");
        Some(Misfit::of(link.library.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_mapping_that_is_left_over_is_found() {
        let found = judged("mapping-used", |home| {
            home.map("shows", "getter", "/data/usenet/", "/mnt/usenet/");
            home.map("shows", "getter", "/old/downloads/", "/mnt/usenet/");
        });
        assert_eq!(about(&found.unwrap()), ["shows remotepathmapping 2"]);
    }

    #[test]
    fn as_long_as_no_mapping_fits_none_is_left_over() {
        let found = judged("mapping-used", |home| {
            home.map("shows", "getter", "/old/downloads/", "/mnt/usenet/");
        });
        assert_eq!(found, None);
    }
}
