//! One rule in each file.

mod address_current;
mod answers_not_logged;
mod application_categories;
mod application_present;
mod application_synced;
mod challenge_solved;
mod client_category;
mod definition_current;
mod history_cleaned;
mod indexer_answers;
mod indexer_enabled;
mod indexer_once;
mod indexer_present;
mod indexer_priority;
mod indexer_reaches_application;
mod indexer_spare;
mod known_holes;
mod limits_told;
mod membership_lasts;
mod minimum_seeders;
mod prelude;
mod profile_exists;
mod profile_feeds;
mod profile_for_people;
mod profile_searches;
mod proxy_used;
mod version_supported;

use kernel::audit::Rule;

use super::evidence::Evidence;

pub(super) static RULES: &[Rule<Evidence>] = &[
    known_holes::rule(),
    version_supported::rule(),
    indexer_present::rule(),
    indexer_enabled::rule(),
    indexer_spare::rule(),
    indexer_once::rule(),
    indexer_priority::rule(),
    indexer_answers::rule(),
    definition_current::rule(),
    address_current::rule(),
    membership_lasts::rule(),
    limits_told::rule(),
    challenge_solved::rule(),
    proxy_used::rule(),
    profile_exists::rule(),
    profile_feeds::rule(),
    profile_searches::rule(),
    profile_for_people::rule(),
    minimum_seeders::rule(),
    application_present::rule(),
    application_synced::rule(),
    application_categories::rule(),
    indexer_reaches_application::rule(),
    client_category::rule(),
    answers_not_logged::rule(),
    history_cleaned::rule(),
];
