use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "mapping-for-other-system",
        title: "Between Windows and Unix there is a mapping",
        area: Area::Import,
        severity: Severity::High,
        reason: "A path of the one system means nothing on the other: without a mapping the \
                 library finds none of its finished downloads.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Under Settings, Download Clients add a mapping from the client's folder to the same \
             folder as the library reaches it.",
        ),
        source: CONTAINERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let links = house.links();
    let unmapped = links.iter().filter(|it| it.mappings().next().is_none());
    let told = unmapped.filter_map(|link| {
        let folder = link.finished_folder()?;
        let roots = link.library.facts.root_folders.iter();
        let styles: Vec<_> = roots.filter_map(|it| Some(Folder::of(&it.path)?.style())).collect();
        let style = *styles.first().filter(|first| styles.iter().all(|it| it == *first))?;
        Some((link, folder, style))
    });
    each(told, |(link, folder, style)| {
        if Folder::of(&folder.value)?.style() == style {
            return None;
        }
        let found = format!("jobs are finished in {}, and there is no mapping", folder.value);
        let defect = Defect::manual(link.entry.target.clone(), found, "a mapping for this client");
        Some(Misfit::of(link.library.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_client_on_windows_needs_a_mapping() {
        let found = judged("mapping-for-other-system", |home| {
            home.category("tv").folder.value = r"D:\usenet\complete\tv".to_owned();
        });
        assert_eq!(about(&found.unwrap()), ["shows downloadclient 1"]);
    }

    #[test]
    fn with_a_mapping_the_systems_may_differ() {
        let found = judged("mapping-for-other-system", |home| {
            home.category("tv").folder.value = r"D:\usenet\complete\tv".to_owned();
            home.map("shows", "getter", r"D:\usenet\", "/mnt/usenet/");
        });
        assert_eq!(found, Some(vec![]));
    }
}
