//! The rules between programs: one file each. They speak of download clients, libraries, indexer
//! managers and media servers, whatever programs these are.
//!
//! A rule that cannot tell says nothing: the same machine has many names, and each container sees
//! the disk in its own way. [`address`] and [`house`] know what can be told.

mod address;
mod application_for_library;
mod application_known;
mod application_once;
mod called_by_allowed_name;
mod categories_fit_media;
mod category_exists;
mod category_of_one_library;
mod client_known;
mod client_used;
mod downloads_outside_root_folders;
mod downloads_outside_sections;
mod encryption_agrees;
#[cfg(test)]
mod home;
mod house;
#[cfg(test)]
mod houses;
mod indexer_asked_once;
mod indexer_given;
mod indexer_on_in_manager;
mod indexer_priority_kept;
mod indexer_still_there;
mod indexers_arrived;
mod loopback_application;
mod loopback_client;
mod loopback_server;
mod manager_address;
mod manager_category_exists;
mod mapping_covers_downloads;
mod mapping_for_other_system;
mod mapping_used;
mod prelude;
mod recycle_bin_apart;
mod recycle_bin_outside_sections;
mod root_folder_in_section;
mod root_folder_of_one_library;
mod root_folders_outside_downloads;
mod root_folders_side_by_side;
mod same_disk;
mod section_for_media;
mod section_of_one_media;
mod server_is_told;
mod server_known;
mod server_told_of_everything;
mod server_told_once;
mod shared;
mod synced;
mod trash_kept;
mod unfinished_outside_root_folders;

use std::collections::BTreeSet;

use kernel::{
    InstanceName,
    audit::{Defect, Relations, RuleInfo},
};
use url::Url;

/// Every rule between programs, in the order in which they are shown.
pub(super) const RULES: &[StackRule] = &[
    // Libraries and download clients.
    category_exists::RULE,
    category_of_one_library::RULE,
    manager_category_exists::RULE,
    client_known::RULE,
    client_used::RULE,
    loopback_client::RULE,
    called_by_allowed_name::RULE,
    encryption_agrees::RULE,
    mapping_covers_downloads::RULE,
    mapping_for_other_system::RULE,
    mapping_used::RULE,
    // Folders.
    downloads_outside_root_folders::RULE,
    unfinished_outside_root_folders::RULE,
    root_folders_outside_downloads::RULE,
    root_folder_of_one_library::RULE,
    root_folders_side_by_side::RULE,
    recycle_bin_apart::RULE,
    same_disk::RULE,
    // Libraries and indexer managers.
    application_for_library::RULE,
    application_known::RULE,
    application_once::RULE,
    loopback_application::RULE,
    manager_address::RULE,
    categories_fit_media::RULE,
    indexers_arrived::RULE,
    indexer_given::RULE,
    indexer_still_there::RULE,
    indexer_on_in_manager::RULE,
    indexer_asked_once::RULE,
    indexer_priority_kept::RULE,
    // Libraries and media servers.
    trash_kept::RULE,
    section_for_media::RULE,
    section_of_one_media::RULE,
    root_folder_in_section::RULE,
    downloads_outside_sections::RULE,
    recycle_bin_outside_sections::RULE,
    server_is_told::RULE,
    server_told_of_everything::RULE,
    server_told_once::RULE,
    server_known::RULE,
    loopback_server::RULE,
];

/// A rule between programs.
pub(super) struct StackRule {
    pub(super) info: RuleInfo,
    /// `None` when what it is about is not there.
    pub(super) check: fn(&House<'_>) -> Option<Vec<Misfit>>,
}

/// Everything that was read, to be judged together.
pub(super) struct House<'a> {
    pub(super) members: &'a [Member],
}

/// One program of the house.
#[derive(Clone)]
pub(super) struct Member {
    pub(super) name: InstanceName,
    /// What kind of program it is: the name of its integration.
    pub(super) kind: &'static str,
    /// Where we reach it.
    pub(super) url: Url,
    pub(super) relations: Relations,
}

/// Something of one program that does not fit another one.
#[derive(Debug, PartialEq)]
pub(super) struct Misfit {
    /// Whose setting is to be changed.
    pub(super) instance: InstanceName,
    pub(super) defect: Defect,
}

impl Misfit {
    fn of(member: &Member, mut defect: Defect) -> Self {
        for told in [&mut defect.current, &mut defect.recommended] {
            if let Some(text) = told.as_str() {
                *told = kernel::clean_text(text, SENTENCE).into();
            }
        }
        Self { instance: member.name.clone(), defect }
    }
}

/// The names of the indexers of a library that come from a connected manager, as the library is now
/// and as it was `before`.
pub(super) fn kept_by_managers(
    members: &[Member],
    library: &InstanceName,
    before: &Relations,
) -> BTreeSet<String> {
    let mut then = members.to_vec();
    let of_it = then.iter_mut().filter(|it| it.name == *library);
    of_it.for_each(|it| it.relations = before.clone());
    let mut names = BTreeSet::new();
    for members in [members, &then] {
        let house = House { members };
        let all = synced::synced(&house);
        let of_it = all.filter(|it| it.enrolment.library.member.name == *library);
        names.extend(of_it.map(|it| it.indexer.name.clone()));
    }
    names
}

/// The longest thing that is said of a misfit, in characters.
const SENTENCE: usize = 400;
