//! The rules, one file each. This is the list.

mod abort_encrypted;
mod category_folders;
mod category_folders_differ;
mod category_runs;
mod category_tidies;
mod category_unpacks;
mod check_forwarded;
mod check_sfv;
mod clean_par2;
mod cleanup_keeps_media;
mod default_ciphers;
mod deobfuscate;
mod duplicates_go_on;
mod enough_cache;
mod enough_connections;
mod fail_hopeless;
mod fail_unwanted;
mod fast_fail;
mod few_retries;
mod files_not_for_all;
mod fill_server_last;
mod finished_apart;
mod folders_apart;
mod guard_complete;
mod guard_incomplete;
mod history_kept;
mod job_folders;
mod keep_folders;
mod keep_samples;
mod known_vulnerability;
mod local_ranges;
mod login_page;
mod login_set;
mod long_key;
mod main_server_counts;
mod mark_unfinished;
mod media_outside_settings;
mod no_check_before;
mod no_errors;
mod no_force;
mod no_frames;
mod no_known_fault;
mod no_old_tls;
mod no_orphans;
mod no_overwrite;
mod no_plain_exposure;
mod no_silent_duplicates;
mod no_sorting;
mod not_exposed;
mod not_too_many_connections;
mod not_too_strict;
mod only_verified;
mod own_categories;
mod own_nzb_key;
mod par2_when_needed;
mod pipelined_requests;
mod quota_resumes;
mod refuse_broken_nzb;
mod released_version;
mod resume_when_room;
mod room_left;
mod schedule_keeps_history;
mod schedule_resumes;
mod script_failure_counts;
mod scripts_exist;
mod serve_tls;
mod server_certificate;
mod server_enabled;
mod server_port;
mod server_retention;
mod server_tls;
mod settings_unlocked;
mod starts_running;
mod stays_on;
mod supported_version;
mod unpack_nested;
mod unpackers_on;
mod unwanted_listed;
mod unwanted_not_reversed;
mod up_to_date;
mod verify_https;
mod wait_for_propagation;
mod warns_of_strangers;
mod watched_folder_apart;
mod whole_queue;

use kernel::audit::Rule;

use super::evidence::Evidence;

/// What nearly every rule needs.
mod prelude {
    pub(super) use kernel::audit::{Area, Remedy, Risk, Rule, RuleInfo, Severity, Verdict};

    pub(super) use crate::audit::evidence::Evidence;
}

/// Every rule, by what it is about.
pub(crate) static RULES: &[Rule<Evidence>] = &[
    // Who gets in.
    not_exposed::RULE,
    no_plain_exposure::RULE,
    local_ranges::RULE,
    login_set::RULE,
    serve_tls::RULE,
    long_key::RULE,
    own_nzb_key::RULE,
    verify_https::RULE,
    check_forwarded::RULE,
    no_frames::RULE,
    no_old_tls::RULE,
    login_page::RULE,
    warns_of_strangers::RULE,
    // Its version.
    known_vulnerability::RULE,
    supported_version::RULE,
    released_version::RULE,
    no_known_fault::RULE,
    up_to_date::RULE,
    // Folders and disks.
    folders_apart::RULE,
    finished_apart::RULE,
    media_outside_settings::RULE,
    watched_folder_apart::RULE,
    files_not_for_all::RULE,
    guard_incomplete::RULE,
    guard_complete::RULE,
    resume_when_room::RULE,
    room_left::RULE,
    no_overwrite::RULE,
    no_orphans::RULE,
    // News servers.
    server_enabled::RULE,
    server_tls::RULE,
    server_certificate::RULE,
    server_port::RULE,
    enough_connections::RULE,
    not_too_many_connections::RULE,
    fill_server_last::RULE,
    server_retention::RULE,
    main_server_counts::RULE,
    default_ciphers::RULE,
    pipelined_requests::RULE,
    // Jobs that fail.
    fail_hopeless::RULE,
    fast_fail::RULE,
    abort_encrypted::RULE,
    unwanted_listed::RULE,
    fail_unwanted::RULE,
    unwanted_not_reversed::RULE,
    no_silent_duplicates::RULE,
    duplicates_go_on::RULE,
    refuse_broken_nzb::RULE,
    not_too_strict::RULE,
    few_retries::RULE,
    wait_for_propagation::RULE,
    // What stops everything.
    starts_running::RULE,
    quota_resumes::RULE,
    stays_on::RULE,
    schedule_resumes::RULE,
    // Categories.
    own_categories::RULE,
    category_folders::RULE,
    category_folders_differ::RULE,
    job_folders::RULE,
    category_runs::RULE,
    no_force::RULE,
    category_unpacks::RULE,
    category_tidies::RULE,
    // From a finished job to an import.
    only_verified::RULE,
    check_sfv::RULE,
    unpackers_on::RULE,
    unpack_nested::RULE,
    keep_folders::RULE,
    keep_samples::RULE,
    deobfuscate::RULE,
    mark_unfinished::RULE,
    no_sorting::RULE,
    cleanup_keeps_media::RULE,
    history_kept::RULE,
    schedule_keeps_history::RULE,
    scripts_exist::RULE,
    script_failure_counts::RULE,
    // Speed.
    enough_cache::RULE,
    no_check_before::RULE,
    par2_when_needed::RULE,
    whole_queue::RULE,
    // Upkeep.
    clean_par2::RULE,
    settings_unlocked::RULE,
    no_errors::RULE,
];
