//! One rule in each file.

mod backup_apart;
mod certificate_complete;
mod chapters_at_night;
mod database_backed_up;
mod database_tidied;
mod dlna_off;
mod hardware_transcoding;
mod home_is_home;
mod known_holes;
mod log_not_verbose;
mod loudness_at_night;
mod markers_at_night;
mod night_long_enough;
mod no_usage_reports;
mod nobody_without_login;
mod partial_scans;
mod players_delete_nothing;
mod prelude;
mod previews_at_night;
mod scans_by_itself;
mod scans_hourly_at_most;
mod scans_yield;
mod section_folders_apart;
mod section_has_folder;
mod section_present;
mod secure_connections;
mod server_claimed;
mod strict_encryption;
mod tokens_not_logged;
mod transcoder_ahead;
mod transcoder_folder;
mod transcoder_folder_apart;
mod trash_emptied_by_hand;

use kernel::audit::Rule;

use super::evidence::Evidence;

pub(super) static RULES: &[Rule<Evidence>] = &[
    known_holes::rule(),
    server_claimed::rule(),
    secure_connections::rule(),
    strict_encryption::rule(),
    nobody_without_login::rule(),
    home_is_home::rule(),
    certificate_complete::rule(),
    dlna_off::rule(),
    players_delete_nothing::rule(),
    tokens_not_logged::rule(),
    no_usage_reports::rule(),
    log_not_verbose::rule(),
    trash_emptied_by_hand::rule(),
    scans_by_itself::rule(),
    partial_scans::rule(),
    scans_hourly_at_most::rule(),
    scans_yield::rule(),
    previews_at_night::rule(),
    markers_at_night::rule(),
    chapters_at_night::rule(),
    loudness_at_night::rule(),
    transcoder_folder::rule(),
    transcoder_folder_apart::rule(),
    hardware_transcoding::rule(),
    transcoder_ahead::rule(),
    database_backed_up::rule(),
    backup_apart::rule(),
    database_tidied::rule(),
    night_long_enough::rule(),
    section_present::rule(),
    section_has_folder::rule(),
    section_folders_apart::rule(),
];
