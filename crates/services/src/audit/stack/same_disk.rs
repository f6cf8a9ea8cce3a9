use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "same-disk",
        title: "Downloads and library share a folder at the top",
        area: Area::Storage,
        severity: Severity::Low,
        reason: "Below one mount an import is a move that takes no time. Between two, each file is \
                 copied: minutes of work, and twice the room. Containers mount what stands at the \
                 top.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Mount one folder, such as /data, into both programs, with downloads and media below \
             it. If both are on one disk without containers, leave this alone.",
        ),
        source: FOLDERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let links = house.links();
    let told = links.iter().filter_map(|link| {
        let seen = link.seen(&link.kept_in()?.folder.value)?;
        let roots = link.library.facts.root_folders.iter();
        let roots: Vec<_> = roots.filter_map(|it| Folder::of(&it.path)).collect();
        (!roots.is_empty()).then_some((link, seen, roots))
    });
    each(told, |(link, seen, roots)| {
        let top = |it: &Folder| it.parts().first().cloned();
        if roots.iter().any(|it| top(it) == top(&seen)) {
            return None;
        }
        let roots: Vec<_> = roots.iter().map(Folder::to_string).collect();
        let found = format!("downloads in {seen}, library in {}", roots.join(", "));
        let target = link.entry.target.clone();
        let defect = Defect::manual(target, found, "both below one folder");
        Some(Misfit::of(link.library.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn two_tops_are_found() {
        let found = judged("same-disk", |home| {
            home.library("films").root_folders[0].path = "/movies".to_owned();
        });
        assert_eq!(about(&found.unwrap()), ["films downloadclient 1"]);
    }

    #[test]
    fn what_the_library_sees_counts() {
        let found = judged("same-disk", |home| {
            home.category("tv").folder.value = "/downloads/tv".to_owned();
            home.map("shows", "getter", "/downloads/", "/data/usenet/");
        });
        assert_eq!(found, Some(vec![]));
    }
}
