use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "section-for-media",
        title: "The media server has a section for what each library collects",
        area: Area::Playback,
        severity: Severity::Medium,
        reason: "What is imported into a library whose media the server does not show is there, \
                 and nobody sees it.",
        risk: Risk::Safe,
        remedy: Remedy::Manual(
            "In the media server add a library section of this kind, with the library's root \
             folder.",
        ),
        source: FOLDERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let mut subjects = Vec::new();
    for server in house.servers() {
        for library in house.libraries() {
            let is_known = matches!(library.facts.media, "series" | "movies");
            if is_known && !library.facts.root_folders.is_empty() {
                subjects.push((server, library));
            }
        }
    }
    each(subjects, |(server, library)| {
        let media = library.facts.media;
        let is_there = server.facts.sections.iter().any(|it| it.media == media);
        let found = format!("no section for {media}, which {} collects", library.member.name);
        let defect = Defect::manual(Target::item("section", media, media), found, "a section");
        (!is_there).then(|| Misfit::of(server.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_server_without_series_is_found() {
        let found = judged("section-for-media", |home| {
            home.server().sections.retain(|it| it.media != "series");
        });
        assert_eq!(about(&found.unwrap()), ["screen section series"]);
    }

    #[test]
    fn a_library_without_root_folders_needs_no_section() {
        let found = judged("section-for-media", |home| {
            home.server().sections.clear();
            for library in ["shows", "films"] {
                home.library(library).root_folders.clear();
            }
        });
        assert_eq!(found, None);
    }
}
