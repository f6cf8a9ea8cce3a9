//! The indexers that a library has from its manager.

use kernel::audit::Indexer;

use super::{
    House,
    house::{Enrolment, Origin},
};

/// An indexer of a library that certainly comes from a manager.
pub(super) struct Synced<'a> {
    pub(super) enrolment: Enrolment<'a>,
    /// As the library has it.
    pub(super) indexer: &'a Indexer,
    /// The id that the manager gives it.
    pub(super) number: &'a str,
    /// As the manager has it; `None` when it does not any more.
    pub(super) kept: Option<&'a Indexer>,
}

pub(super) fn synced<'a>(house: &House<'a>) -> impl Iterator<Item = Synced<'a>> {
    house.enrolments().into_iter().flat_map(|enrolment| {
        enrolment.library.facts.indexers.iter().filter_map(move |indexer| {
            let Origin::Manager(number) = enrolment.origin(&indexer.base_url) else { return None };
            let mut theirs = enrolment.manager.facts.indexers.iter();
            let kept = theirs.find(|it| it.target.item.as_deref() == Some(number));
            Some(Synced { enrolment, indexer, number, kept })
        })
    })
}

#[cfg(test)]
mod tests {
    use kernel::audit::Relations;

    use super::super::home::*;

    #[test]
    fn what_was_entered_by_hand_is_kept_by_no_manager() {
        let mut home = Home::healthy();
        home.enter_indexer("films", "https://api.elsewhere.example");
        let kept = home.kept_by_managers("films", &Relations::default());
        assert_eq!(kept.into_iter().collect::<Vec<_>>(), ["Indexer (Keeper)"]);
    }

    #[test]
    fn what_the_manager_has_taken_away_was_kept_by_it() {
        let mut home = Home::healthy();
        let before = home.member("films").relations.clone();
        home.library("films").indexers.clear();
        assert!(home.kept_by_managers("films", &Relations::default()).is_empty());
        let kept = home.kept_by_managers("films", &before);
        assert_eq!(kept.into_iter().collect::<Vec<_>>(), ["Indexer (Keeper)"]);
    }
}
