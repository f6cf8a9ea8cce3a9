//! The rules that all programs of the family share, one file each.

mod api_key_long;
mod backup_folder;
mod backup_interval;
mod backup_retention;
mod blocked_imports_are_told;
mod carrier_network_not_trusted;
mod certificates_checked;
mod client_category;
mod client_enabled;
mod client_encrypted;
mod client_for_every_indexer;
mod client_once;
mod client_order;
mod client_present;
mod completed_handled;
mod completed_removed;
mod cutoff_allowed;
mod cutoff_score_sensible;
mod dangerous_files_fail;
mod delay_allows_a_protocol;
mod delay_for_everything;
mod deleted_not_wanted_again;
mod disk_not_full;
mod extra_files_imported;
mod failed_removed;
mod failed_searched_again;
mod feeds_read;
mod feeds_read_often;
mod file_names_quality;
mod files_renamed;
mod folder_names_id;
mod folder_names_year;
mod folder_rights;
mod format_possible;
mod formats_agree;
mod free_space_checked;
mod free_space_kept;
mod hardlinks_used;
mod illegal_characters_replaced;
mod import_script_named;
mod indexer_categories;
mod indexer_client_exists;
mod indexer_for_feeds;
mod indexer_for_people;
mod indexer_for_searches;
mod indexer_once;
mod indexer_present;
mod indexer_priority;
mod indexer_spare;
mod list_profile;
mod list_root_folder;
mod log_not_traced;
mod login_by_form;
mod login_for_local_addresses;
mod login_left_to_proxy;
mod login_required;
mod mapping_absolute;
mod mapping_folders;
mod mapping_needed;
mod mapping_unambiguous;
mod maximum_size;
mod media_info_read;
mod minimum_age;
mod minimum_score_not_negative;
mod minimum_score_reachable;
mod no_empty_folders;
mod no_usage_reports;
mod own_certificate;
mod own_health;
mod picked_searched_again;
mod prelude;
mod profile_present;
mod profile_wants_something;
mod propers_left_to_formats;
mod proxy_complete;
mod proxy_only_for_outside;
mod recycle_bin;
mod recycle_bin_apart;
mod recycle_bin_emptied;
mod rescans;
mod retention;
mod root_folder_apart_from_downloads;
mod root_folder_present;
mod root_folder_reachable;
mod root_folder_space;
mod root_folders_apart;
mod sizes_possible;
mod stable_branch;
mod tags_in_use;
mod trouble_is_told;
mod unfinished_left_alone;
mod update_script_named;
mod updates_from_outside;
mod upgrades_possible;
mod words_possible;

use kernel::audit::Rule;

use super::{LibraryProgram, Program};

/// Rules for every program of the family.
pub const fn common<E: Program>() -> [Rule<E>; 21] {
    [
        login_required::rule(),
        login_left_to_proxy::rule(),
        login_for_local_addresses::rule(),
        carrier_network_not_trusted::rule(),
        login_by_form::rule(),
        api_key_long::rule(),
        certificates_checked::rule(),
        own_certificate::rule(),
        stable_branch::rule(),
        updates_from_outside::rule(),
        update_script_named::rule(),
        proxy_complete::rule(),
        proxy_only_for_outside::rule(),
        log_not_traced::rule(),
        no_usage_reports::rule(),
        backup_interval::rule(),
        backup_retention::rule(),
        backup_folder::rule(),
        tags_in_use::rule(),
        trouble_is_told::rule(),
        own_health::rule(),
    ]
}

/// Rules for its libraries.
pub const fn library<E: LibraryProgram>() -> [Rule<E>; 73] {
    [
        client_encrypted::rule(),
        root_folder_present::rule(),
        root_folder_reachable::rule(),
        root_folder_space::rule(),
        root_folders_apart::rule(),
        root_folder_apart_from_downloads::rule(),
        disk_not_full::rule(),
        recycle_bin::rule(),
        recycle_bin_apart::rule(),
        recycle_bin_emptied::rule(),
        free_space_checked::rule(),
        free_space_kept::rule(),
        hardlinks_used::rule(),
        folder_rights::rule(),
        completed_handled::rule(),
        unfinished_left_alone::rule(),
        extra_files_imported::rule(),
        media_info_read::rule(),
        rescans::rule(),
        import_script_named::rule(),
        mapping_folders::rule(),
        mapping_absolute::rule(),
        mapping_needed::rule(),
        mapping_unambiguous::rule(),
        client_present::rule(),
        client_enabled::rule(),
        client_for_every_indexer::rule(),
        client_category::rule(),
        client_once::rule(),
        client_order::rule(),
        completed_removed::rule(),
        failed_removed::rule(),
        failed_searched_again::rule(),
        picked_searched_again::rule(),
        delay_for_everything::rule(),
        delay_allows_a_protocol::rule(),
        indexer_present::rule(),
        indexer_for_feeds::rule(),
        indexer_for_searches::rule(),
        indexer_for_people::rule(),
        indexer_spare::rule(),
        indexer_once::rule(),
        dangerous_files_fail::rule(),
        indexer_client_exists::rule(),
        indexer_categories::rule(),
        indexer_priority::rule(),
        feeds_read::rule(),
        feeds_read_often::rule(),
        minimum_age::rule(),
        retention::rule(),
        maximum_size::rule(),
        words_possible::rule(),
        profile_present::rule(),
        profile_wants_something::rule(),
        cutoff_allowed::rule(),
        upgrades_possible::rule(),
        minimum_score_not_negative::rule(),
        minimum_score_reachable::rule(),
        cutoff_score_sensible::rule(),
        sizes_possible::rule(),
        format_possible::rule(),
        formats_agree::rule(),
        propers_left_to_formats::rule(),
        illegal_characters_replaced::rule(),
        list_root_folder::rule(),
        list_profile::rule(),
        blocked_imports_are_told::rule(),
        files_renamed::rule(),
        file_names_quality::rule(),
        folder_names_year::rule(),
        folder_names_id::rule(),
        no_empty_folders::rule(),
        deleted_not_wanted_again::rule(),
    ]
}
