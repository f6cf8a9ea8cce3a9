use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "category-exists",
        title: "Every category that a library uses exists in its download client",
        area: Area::Downloads,
        severity: Severity::Critical,
        reason: "The client puts jobs of an unknown category into its default one. There the \
                 library does not look: it neither imports them nor warns.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: FOLDERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let links = house.links();
    // A client that does not tell its folder may not tell its categories either.
    let told = links.iter().filter(|it| it.client.facts.complete_folder.is_some());
    let named = told.filter_map(|link| Some((link, link.category()?)));
    each(named, |(link, category)| {
        let name = category.value.trim();
        if link.kept_in().is_some() {
            return None;
        }
        let found = format!("no category “{name}”, which {} uses", link.library.member.name);
        Some(match link.client.facts.lacks_category.filter(|_| is_plain(name)) {
            Some(lacks) => Misfit::of(link.client.member, lacks(name, name).seen(found)),
            None => Misfit::of(link.library.member, category.should("a category of the client")),
        })
    })
}

/// Whether it can be the name of a folder as well.
pub(super) fn is_plain(name: &str) -> bool {
    name.starts_with(char::is_alphanumeric)
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | '.'))
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_category_that_is_gone_is_made_again() {
        let found = mended("category-exists", |home| {
            home.client().categories.retain(|it| it.name != "tv");
        });
        assert_eq!(about(&found), ["getter categories tv"]);
    }

    #[test]
    fn a_category_that_two_libraries_lack_is_made_once() {
        let found = mended("category-exists", |home| {
            home.library("shows").clients[0].category.as_mut().unwrap().value = "media".to_owned();
            home.library("films").clients[0].category.as_mut().unwrap().value = "Media".to_owned();
        });
        assert_eq!(about(&found), ["getter categories media"]);
    }

    #[test]
    fn a_category_is_known_in_any_case() {
        let found = judged("category-exists", |home| {
            home.library("shows").clients[0].category.as_mut().unwrap().value = " TV ".to_owned();
        });
        assert_eq!(found, Some(vec![]));
    }

    #[test]
    fn a_client_that_tells_no_folders_is_not_judged() {
        let found = judged("category-exists", |home| {
            home.client().categories.clear();
            home.client().complete_folder = None;
        });
        assert_eq!(found, None);
    }

    #[test]
    fn a_name_that_leads_out_of_the_folder_is_not_made() {
        let found = judged("category-exists", |home| {
            home.library("shows").clients[0].category.as_mut().unwrap().value = "../tv".to_owned();
        });
        let found = found.unwrap();
        assert_eq!(about(&found), ["shows downloadclient 1"]);
        assert_eq!(found[0].defect.fix, None);
    }

    #[test]
    fn a_client_that_may_be_another_one_is_not_judged() {
        let found = judged("category-exists", |home| {
            home.client().categories.clear();
            home.library("shows").clients[0].host = "192.168.1.4".to_owned();
            home.library("films").clients[0].host = "192.168.1.5".to_owned();
            home.manager().clients.clear();
        });
        assert_eq!(found, None);
    }
}
