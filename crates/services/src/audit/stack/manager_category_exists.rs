use super::{category_exists::is_plain, prelude::*};

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "manager-category-exists",
        title: "The category of what the indexer manager downloads exists",
        area: Area::Downloads,
        severity: Severity::Low,
        reason: "What is grabbed in the indexer manager by hand ends up in the client's default \
                 category when its own does not exist.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: FOLDERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let mut subjects = Vec::new();
    for manager in house.managers() {
        for entry in manager.facts.clients.iter().filter(|it| it.enabled) {
            let category = entry.category.as_ref().filter(|it| is_own(&it.value));
            let client = house.client_of(manager.member, entry);
            if let (Some(category), Some(client)) = (category, client)
                && client.facts.complete_folder.is_some()
                && !is_of_a_library(house, client, &category.value)
            {
                subjects.push((manager, category, client));
            }
        }
    }
    each(subjects, |(manager, category, client)| {
        let name = category.value.trim();
        let lacks = client.facts.lacks_category.filter(|_| is_plain(name))?;
        let is_there = category_named(client.facts, name).is_some();
        let found = format!("no category “{name}”, which {} uses", manager.member.name);
        (!is_there).then(|| Misfit::of(client.member, lacks(name, name).seen(found)))
    })
}

/// What a library lacks is worse, and said by another rule.
fn is_of_a_library(
    house: &House<'_>,
    client: Of<'_, kernel::audit::ClientFacts>,
    name: &str,
) -> bool {
    house.links().iter().any(|link| {
        let is_this = link.client.member.name == client.member.name;
        let same = |it: &str| it.trim().to_lowercase() == name.trim().to_lowercase();
        is_this && link.category().is_some_and(|it| same(&it.value))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn the_category_of_grabs_by_hand_is_made() {
        let found = mended("manager-category-exists", |home| {
            home.client().categories.retain(|it| it.name != "picked");
        });
        assert_eq!(about(&found), ["getter categories picked"]);
    }

    #[test]
    fn what_a_library_lacks_too_is_said_once() {
        let found = judged("manager-category-exists", |home| {
            home.client().categories.retain(|it| it.name != "tv");
            home.manager().clients[0].category.as_mut().unwrap().value = "tv".to_owned();
        });
        assert_eq!(found, None);
    }
}
