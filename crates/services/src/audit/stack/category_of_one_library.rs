use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "category-of-one-library",
        title: "No two libraries share a category of a download client",
        area: Area::Downloads,
        severity: Severity::High,
        reason: "By its category a library knows its jobs. In a common one it sees the other's as \
                 downloads that it cannot match, or imports and removes them.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Make a category with a folder of its own in the download client for one of the \
             libraries, and name it in that library's settings of the client. Wait until its \
             running downloads are imported.",
        ),
        source: FOLDERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let links = house.links();
    let named: Vec<_> = links.iter().filter_map(|link| Some((link, link.category()?))).collect();
    each(0..named.len(), |place| {
        let (link, category) = named[place];
        let (earlier, _) = named[..place].iter().find(|(other, theirs)| {
            other.client.member.name == link.client.member.name
                && other.library.member.name != link.library.member.name
                && theirs.value.trim().to_lowercase() == category.value.trim().to_lowercase()
        })?;
        let found = format!("“{}”, as {} uses it", category.value, earlier.library.member.name);
        let defect = category.should("a category of its own").seen(found);
        Some(Misfit::of(link.library.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn the_second_library_in_a_category_is_told() {
        let found = judged("category-of-one-library", |home| {
            home.library("films").clients[0].category.as_mut().unwrap().value = "TV".to_owned();
        });
        assert_eq!(about(&found.unwrap()), ["films downloadclient 1"]);
    }

    #[test]
    fn two_entries_of_one_library_may_share_a_category() {
        let found = judged("category-of-one-library", |home| {
            let mut again = home.library("shows").clients[0].clone();
            again.target.item = Some("2".to_owned());
            home.library("shows").clients.push(again);
        });
        assert_eq!(found, Some(vec![]));
    }
}
