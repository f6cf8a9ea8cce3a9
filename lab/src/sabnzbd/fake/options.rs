//! What kinds of settings there are, and what becomes of a value that is written to one.

use std::path::Path;

use serde_json::{Value, json};

use super::Version;

/// How a setting reads what it is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// A number that stands for yes or no: every text but a number stands for 0, `true` too.
    Switch,
    /// Within limits; what is no number becomes the default.
    Number(f64, f64),
    Text,
    List,
    /// File extensions, without their dots.
    Extensions,
    /// Made when it is not there; what cannot be made is dropped.
    Folder,
    /// A script that has to be there.
    Script,
    /// Told as stars, and stars do not change it.
    Password,
}

const ANY: f64 = f64::INFINITY;

/// The settings of `misc` that are numbers; every other number there is a switch.
const NUMBERS: [(&str, f64, f64); 38] = [
    ("action_on_unwanted_extensions", -ANY, ANY),
    ("assembler_max_queue_size", 1.0, ANY),
    ("bandwidth_perc", 0.0, 100.0),
    ("check_new_rel", -ANY, ANY),
    ("config_conversion_version", -ANY, ANY),
    ("direct_unpack_threads", 1.0, ANY),
    ("dirscan_speed", 0.0, 3600.0),
    ("downloader_sleep_time", 0.0, ANY),
    ("email_endjob", 0.0, 2.0),
    ("history_limit", 0.0, ANY),
    ("history_retention_number", 1.0, ANY),
    ("inet_exposure", -ANY, ANY),
    ("load_balancing", -ANY, ANY),
    ("log_backups", 1.0, 1024.0),
    ("log_level", -1.0, 2.0),
    ("max_art_tries", 2.0, ANY),
    ("max_foldername_length", 20.0, 65000.0),
    ("max_log_size", -ANY, ANY),
    ("max_url_retries", 1.0, ANY),
    ("no_dupes", -ANY, ANY),
    ("no_series_dupes", -ANY, ANY),
    ("no_smart_dupes", -ANY, ANY),
    ("notified_new_skin", -ANY, ANY),
    ("num_simd_decoders", 1.0, ANY),
    ("pause_on_pwrar", -ANY, ANY),
    ("propagation_delay", 0.0, ANY),
    ("pushover_emergency_expire", -ANY, ANY),
    ("pushover_emergency_retry", -ANY, ANY),
    ("queue_limit", 0.0, ANY),
    ("receive_threads", 1.0, ANY),
    ("refresh_rate", -ANY, ANY),
    ("req_completion_rate", 100.0, 200.0),
    ("rss_rate", 15.0, 1440.0),
    ("ssdp_broadcast_interval", 1.0, 600.0),
    ("switchinterval", 0.001, ANY),
    ("unwanted_extensions_mode", -ANY, ANY),
    ("wait_ext_drive", 1.0, 60.0),
    ("win_process_prio", -ANY, ANY),
];

const FOLDERS: [&str; 9] = [
    "admin_dir",
    "backup_dir",
    "complete_dir",
    "dirscan_dir",
    "download_dir",
    "email_dir",
    "log_dir",
    "nzb_backup_dir",
    "script_dir",
];

const EXTENSIONS: [&str; 4] =
    ["cleanup_list", "ext_rename_ignore", "quick_check_ext_ignore", "unwanted_extensions"];

const SCRIPTS: [&str; 3] = ["end_queue_script", "nscript_script", "pre_script"];

/// Settings that the API takes a value for, and leaves as they are.
pub(super) const PROTECTED: [&str; 3] = ["api_warnings", "inet_exposure", "local_ranges"];

/// What a setting outside of the lists is, by its name and what it starts with.
pub(super) fn kind(name: &str, default: &Value) -> Kind {
    let number = NUMBERS.iter().find(|(known, ..)| *known == name);
    match default {
        _ if FOLDERS.contains(&name) => Kind::Folder,
        _ if SCRIPTS.contains(&name) => Kind::Script,
        _ if EXTENSIONS.contains(&name) => Kind::Extensions,
        _ if matches!(name, "password" | "email_pwd") => Kind::Password,
        Value::Number(_) | Value::Bool(_) => match number {
            Some((_, least, most)) => Kind::Number(*least, *most),
            None if name.starts_with("pushover_prio") || name.starts_with("prowl_prio") => {
                Kind::Number(-ANY, ANY)
            }
            None => Kind::Switch,
        },
        Value::Array(_) => Kind::List,
        _ => Kind::Text,
    }
}

/// What a setting is written to from.
pub(super) struct Writing<'a> {
    pub(super) version: Version,
    /// Where relative folders begin.
    pub(super) home: &'a Path,
    pub(super) scripts: &'a [String],
}

impl Kind {
    /// What a setting holds after `told` was written to it. What makes no sense leaves it as it
    /// was, or at its default.
    pub(super) fn take(self, told: &str, old: &Value, default: &Value, by: &Writing<'_>) -> Value {
        match self {
            Self::Switch => {
                let number = told.trim().parse::<i64>().unwrap_or(0);
                match by.version {
                    Version::V3 => json!(number),
                    Version::V5 => json!(number != 0),
                }
            }
            Self::Number(least, most) => number(told, default, least, most),
            Self::Text => json!(told.trim()),
            Self::List => json!(items(told)),
            Self::Extensions => {
                let bare = |item: &String| item.to_lowercase().trim_matches([' ', '.']).to_owned();
                json!(items(told).iter().map(bare).collect::<Vec<_>>())
            }
            Self::Folder => {
                let folder = told.trim();
                let usable =
                    folder.is_empty() || std::fs::create_dir_all(by.home.join(folder)).is_ok();
                if usable { json!(folder) } else { old.clone() }
            }
            Self::Script => match told {
                "" | "None" => json!("None"),
                name if by.scripts.iter().any(|known| known == name) => json!(name),
                _ => old.clone(),
            },
            Self::Password => {
                let is_stars = !told.is_empty() && told.trim_matches('*').is_empty();
                if is_stars { old.clone() } else { json!(told) }
            }
        }
    }
}

/// Whole numbers stay whole, and anything else is no number where one is expected.
fn number(told: &str, default: &Value, least: f64, most: f64) -> Value {
    let told = told.trim();
    if default.is_f64() {
        let number = told.parse::<f64>().ok().or(default.as_f64()).unwrap_or_default();
        return json!(number.clamp(least, most));
    }
    let number = told.parse::<i64>().ok().or(default.as_i64()).unwrap_or_default();
    json!((number as f64).clamp(least, most) as i64)
}

/// Words, or what is between commas where there are some.
fn items(told: &str) -> Vec<String> {
    let owned = |item: &str| item.trim().trim_matches(['"', '\'']).to_owned();
    let items: Vec<String> = if told.contains([',', '"']) {
        told.split(',').map(owned).collect()
    } else {
        told.split_whitespace().map(owned).collect()
    };
    items.into_iter().filter(|item| !item.is_empty()).collect()
}
