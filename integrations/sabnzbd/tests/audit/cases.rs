//! For each rule, what has to be wrong for it to speak.

use integration_testkit::RuleCase;
use serde_json::{Value, json};

type Edit = (&'static str, &'static str, &'static str, Value);

fn misc(rule: &'static str, key: &'static str, value: impl Into<Value>) -> RuleCase {
    RuleCase::of(rule, "misc", key, value.into())
}

fn tv(rule: &'static str, key: &'static str, value: impl Into<Value>) -> RuleCase {
    RuleCase::item(rule, ("categories", "tv"), key, value.into())
}

fn main_server(rule: &'static str, key: &'static str, value: impl Into<Value>) -> RuleCase {
    RuleCase::item(rule, ("servers", "main"), key, value.into())
}

fn all<const N: usize>(rule: &'static str, edits: [Edit; N]) -> RuleCase {
    RuleCase { rule, edits: edits.into() }
}

fn version(rule: &'static str, version: &str) -> RuleCase {
    all(rule, [("", "", "", json!(version))])
}

/// What can be mended from here, and is so in 3.7 as in 5.0.
pub(crate) fn mended() -> Vec<RuleCase> {
    vec![
        misc("verify-https", "enable_https_verification", 0),
        misc("no-frames", "x_frame_options", 0),
        misc("no-old-tls", "allow_old_ssl_tls", 1),
        misc("login-page", "html_login", 0),
        misc("guard-incomplete", "download_free", ""),
        misc("guard-incomplete", "download_free", "0"),
        misc("guard-complete", "complete_free", ""),
        misc("resume-when-room", "fulldisk_autoresume", 0).and(
            "misc",
            "complete_free",
            json!("1G"),
        ),
        misc("no-overwrite", "overwrite_files", 1),
        misc("fail-hopeless", "fail_hopeless_jobs", 0),
        misc("fast-fail", "fast_fail", 0),
        misc("abort-encrypted", "pause_on_pwrar", 1),
        misc("abort-encrypted", "pause_on_pwrar", 0),
        misc("unwanted-listed", "unwanted_extensions", json!([])),
        misc("unwanted-listed", "unwanted_extensions", json!(["url", "exe"])),
        misc("fail-unwanted", "action_on_unwanted_extensions", 1),
        misc("no-silent-duplicates", "no_dupes", 1),
        misc("duplicates-go-on", "no_dupes", 2),
        misc("refuse-broken-nzb", "allow_incomplete_nzb", 1),
        misc("not-too-strict", "req_completion_rate", 150.0),
        misc("few-retries", "max_art_tries", 20),
        misc("wait-for-propagation", "propagation_delay", 0),
        misc("starts-running", "start_paused", 1),
        misc("quota-resumes", "quota_resume", 0).and("misc", "quota_size", json!("900G")),
        misc("only-verified", "safe_postproc", 0),
        misc("check-sfv", "sfv_check", 0),
        misc("unpackers-on", "enable_unrar", 0).and("misc", "enable_7zip", json!(0)),
        misc("unpack-nested", "enable_recursive", 0),
        misc("keep-folders", "flat_unpack", 1),
        misc("keep-samples", "ignore_samples", 1),
        misc("deobfuscate", "deobfuscate_final_filenames", 0),
        misc("mark-unfinished", "folder_rename", 0),
        misc("cleanup-keeps-media", "cleanup_list", json!(["nfo", "srt", "mkv"])),
        misc("cleanup-keeps-media", "cleanup_list", json!(["sub"])),
        all(
            "script-failure-counts",
            [
                ("categories", "tv", "script", json!("check.py")),
                ("misc", "", "script_can_fail", json!(0)),
            ],
        ),
        misc("enough-cache", "cache_limit", ""),
        misc("enough-cache", "cache_limit", "64M"),
        misc("no-check-before", "pre_check", 1),
        misc("par2-when-needed", "enable_all_par", 1),
        misc("whole-queue", "top_only", 1),
        misc("clean-par2", "enable_par_cleanup", 0),
        tv("category-folders", "dir", ""),
        tv("job-folders", "dir", "shows*"),
        tv("category-runs", "priority", -2),
        tv("no-force", "priority", 2),
        tv("category-unpacks", "pp", "1"),
        tv("category-tidies", "pp", "2"),
        main_server("server-certificate", "ssl_verify", 0),
        all("fill-server-last", [("servers", "block", "priority", json!(0))]),
        all(
            "main-server-counts",
            [("servers", "main", "optional", json!(1)), ("servers", "block", "optional", json!(1))],
        ),
        main_server("default-ciphers", "ssl_ciphers", "AES128-SHA"),
    ]
}

/// What can be mended from here and is called otherwise before 4.0.
pub(crate) fn mended_before_4() -> Vec<RuleCase> {
    vec![
        misc("no-sorting", "enable_tv_sorting", 1),
        misc("no-sorting", "enable_movie_sorting", 1).and("misc", "enable_date_sorting", json!(1)),
        misc("history-kept", "history_retention", "-1"),
        misc("history-kept", "history_retention", "13d"),
        misc("history-kept", "history_retention", "100"),
        misc("no-silent-duplicates", "no_series_dupes", 1),
        misc("unpackers-on", "enable_unzip", 0),
    ]
}

/// What can be mended from here and is only there in newer versions.
pub(crate) fn mended_from_4() -> Vec<RuleCase> {
    let kept = |option: &str, number: u32| {
        let case = misc("history-kept", "history_retention_option", option);
        case.and("misc", "history_retention_number", json!(number))
    };
    vec![
        all("no-sorting", [("sorters", "Series", "is_active", json!(1))]),
        misc("check-forwarded", "verify_xff_header", 0),
        kept("all-delete", 1),
        kept("days-archive", 13),
        kept("number-delete", 500),
        misc("no-silent-duplicates", "no_smart_dupes", 1).and("misc", "no_dupes", json!(1)),
        misc("duplicates-go-on", "no_smart_dupes", 2),
        main_server("pipelined-requests", "pipelining_requests", 1),
    ]
}

/// What only the owner can mend, or what cannot be said field by field.
pub(crate) fn by_hand() -> Vec<RuleCase> {
    vec![
        misc("not-exposed", "inet_exposure", 4),
        misc("no-plain-exposure", "inet_exposure", 2).and("misc", "enable_https", json!(0)),
        misc("local-ranges", "local_ranges", json!(["192.168.0.0/16", "0.0.0.0/0"])),
        misc("login-set", "username", ""),
        misc("login-set", "password", ""),
        misc("serve-tls", "enable_https", 0),
        RuleCase::of("long-key", "keys", "length", json!(8)),
        RuleCase::of("own-nzb-key", "keys", "same", json!(true)),
        misc("warns-of-strangers", "api_warnings", 0),
        version("known-vulnerability", "4.0.1"),
        version("known-vulnerability", "4.5.2").and("status", "windows", json!(true)),
        version("known-vulnerability", "3.7.2").and("status", "windows", json!(true)),
        version("supported-version", "3.7.2"),
        version("released-version", "5.0.0RC3"),
        version("no-known-fault", "5.0.0"),
        RuleCase::of("up-to-date", "status", "new_release", json!("5.0.2")),
        misc("folders-apart", "complete_dir", "/data/usenet/incomplete"),
        misc("folders-apart", "complete_dir", "/data/usenet/incomplete/done"),
        misc("folders-apart", "download_dir", "/data/usenet/complete/incomplete"),
        tv("finished-apart", "dir", "/data/usenet/incomplete/tv"),
        misc("media-outside-settings", "complete_dir", "Downloads/complete"),
        misc("watched-folder-apart", "dirscan_dir", "/data/usenet"),
        misc("files-not-for-all", "permissions", "777"),
        RuleCase::of("room-left", "status", "diskspace2", json!(3.5)),
        RuleCase::of("room-left", "status", "diskspace1", json!(1)).and(
            "status",
            "diskspace2",
            json!(2),
        ),
        RuleCase::of("no-orphans", "status", "folders", json!(["A.Release"])),
        RuleCase::of("server-enabled", "servers", "", json!([])),
        all(
            "server-enabled",
            [("servers", "main", "enable", json!(0)), ("servers", "block", "enable", json!(0))],
        ),
        main_server("server-tls", "ssl", 0),
        main_server("server-port", "port", 119),
        main_server("server-port", "ssl", 0),
        main_server("enough-connections", "connections", 2),
        main_server("not-too-many-connections", "connections", 80),
        main_server("server-retention", "retention", 300),
        misc("unwanted-not-reversed", "unwanted_extensions_mode", 1),
        misc("stays-on", "queue_complete", "shutdown_program"),
        misc("schedule-resumes", "schedlines", json!(["1 0 1 1234567 pause "])),
        misc("schedule-keeps-history", "schedlines", json!(["1 0 4 1234567 remove_failed "])),
        RuleCase::of("own-categories", "categories", "", json!([{"name": "*", "dir": ""}])),
        tv("category-folders-differ", "dir", "movies/"),
        tv("scripts-exist", "script", "gone.sh"),
        misc("scripts-exist", "pre_script", "gone.sh"),
        misc("scripts-exist", "pre_script", "a.sh").and("misc", "end_queue_script", json!("b.sh")),
        misc("settings-unlocked", "config_lock", 1),
        all("no-errors", [("warnings", "", "", json!([{"type": "error", "text": "No 7za"}]))]),
    ]
}
