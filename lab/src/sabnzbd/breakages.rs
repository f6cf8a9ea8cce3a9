//! For each rule of SABnzbd's audit, the settings in which it speaks; and how they are written.

use anyhow::ensure;
use serde_json::{Value, json};

use super::Sabnzbd;

/// What is written where: resource, the name in a list (or empty), field, value.
pub type Edit = (&'static str, &'static str, &'static str, Value);

/// What has to be wrong for a rule to speak.
#[derive(Clone, Debug)]
pub struct Breakage {
    /// The rule's id.
    pub rule: &'static str,
    /// An empty field stands for the whole object, an empty resource for the version. Resources
    /// `status`, `keys` and `warnings` are what the audit reads besides the settings.
    pub edits: Vec<Edit>,
}

impl Breakage {
    fn of(rule: &'static str, resource: &'static str, field: &'static str, value: Value) -> Self {
        all(rule, [(resource, "", field, value)])
    }

    fn and(mut self, resource: &'static str, field: &'static str, value: Value) -> Self {
        self.edits.push((resource, "", field, value));
        self
    }

    /// Whether both can be so at once.
    pub fn goes_with(&self, other: &Self) -> bool {
        let place = |it: &Edit| (it.0, it.1, it.2);
        self.edits.iter().all(|one| other.edits.iter().all(|it| place(it) != place(one)))
    }

    /// Writes it as a program that is none of ours would, after [`set_up`].
    ///
    /// # Errors
    /// Where it is not taken.
    pub async fn write(&self, sab: &dyn Sabnzbd) -> anyhow::Result<()> {
        for (resource, item, field, value) in &self.edits {
            let value = text(value);
            match *item {
                "" => write(sab, resource, field, &[("value", &value)]).await?,
                item => {
                    // It would otherwise take the quota for a new one.
                    let quota = if item == "block" { "500G" } else { "" };
                    let fields = [(*field, value.as_str()), ("quota", quota)];
                    let told = if *resource == "servers" { &fields[..] } else { &fields[..1] };
                    write(sab, resource, item, told).await?;
                }
            }
        }
        Ok(())
    }
}

/// Two news servers, of which nothing is ever asked, and a sorter where there are any.
///
/// # Errors
/// Where it is not taken.
pub async fn set_up(sab: &dyn Sabnzbd, has_sorters: bool) -> anyhow::Result<()> {
    write(sab, "servers", "127.0.0.1", &[("enable", "0")]).await?;
    let main = [("host", "127.0.0.1"), ("port", "563"), ("ssl", "1"), ("connections", "8")];
    write(sab, "servers", "main", &main).await?;
    let block = [("host", "127.0.0.1"), ("port", "563"), ("ssl", "1"), ("quota", "500G")];
    write(sab, "servers", "block", &[&block[..], &[("priority", "1")]].concat()).await?;
    if has_sorters {
        write(sab, "sorters", "Series", &[("sort_string", "%sn"), ("is_active", "0")]).await?;
    }
    Ok(())
}

/// Removes every category but the default one: what the rule `own-categories` speaks of.
///
/// # Errors
/// Where it does not answer.
pub async fn remove_categories(sab: &dyn Sabnzbd) -> anyhow::Result<()> {
    let names = sab.call("get_cats", &[]).await?["categories"].take();
    let names = names.as_array().into_iter().flatten().filter_map(Value::as_str);
    for name in names.filter(|name| *name != "*") {
        sab.set_category_present(name, false).await?;
    }
    Ok(())
}

async fn write(
    sab: &dyn Sabnzbd,
    section: &str,
    name: &str,
    fields: &[(&str, &str)],
) -> anyhow::Result<()> {
    let query = [&[("section", section), ("keyword", name)], fields].concat();
    let answer = sab.call("set_config", &query).await?;
    ensure!(answer["status"] != false, "{section} {name} {fields:?}: {answer}");
    Ok(())
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

fn misc(rule: &'static str, key: &'static str, value: impl Into<Value>) -> Breakage {
    Breakage::of(rule, "misc", key, value.into())
}

fn tv(rule: &'static str, key: &'static str, value: impl Into<Value>) -> Breakage {
    all(rule, [("categories", "tv", key, value.into())])
}

fn main_server(rule: &'static str, key: &'static str, value: impl Into<Value>) -> Breakage {
    all(rule, [("servers", "main", key, value.into())])
}

fn all<const N: usize>(rule: &'static str, edits: [Edit; N]) -> Breakage {
    Breakage { rule, edits: edits.into() }
}

fn version(rule: &'static str, version: &str) -> Breakage {
    all(rule, [("", "", "", json!(version))])
}

/// What can be mended from here, and is so in 3.7 as in 5.0.
pub fn mended() -> Vec<Breakage> {
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
pub fn mended_before_4() -> Vec<Breakage> {
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
pub fn mended_from_4() -> Vec<Breakage> {
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
pub fn by_hand() -> Vec<Breakage> {
    vec![
        misc("not-exposed", "inet_exposure", 4),
        misc("no-plain-exposure", "inet_exposure", 2).and("misc", "enable_https", json!(0)),
        misc("local-ranges", "local_ranges", json!(["192.168.0.0/16", "0.0.0.0/0"])),
        misc("login-set", "username", ""),
        misc("login-set", "password", ""),
        misc("serve-tls", "enable_https", 0),
        Breakage::of("long-key", "keys", "length", json!(8)),
        Breakage::of("own-nzb-key", "keys", "same", json!(true)),
        misc("warns-of-strangers", "api_warnings", 0),
        version("known-vulnerability", "4.0.1"),
        version("known-vulnerability", "4.5.2").and("status", "windows", json!(true)),
        version("known-vulnerability", "3.7.2").and("status", "windows", json!(true)),
        version("supported-version", "3.7.2"),
        version("released-version", "5.0.0RC3"),
        version("no-known-fault", "5.0.0"),
        Breakage::of("up-to-date", "status", "new_release", json!("5.0.2")),
        misc("folders-apart", "complete_dir", "/data/usenet/incomplete"),
        misc("folders-apart", "complete_dir", "/data/usenet/incomplete/done"),
        misc("folders-apart", "download_dir", "/data/usenet/complete/incomplete"),
        tv("finished-apart", "dir", "/data/usenet/incomplete/tv"),
        misc("media-outside-settings", "complete_dir", "Downloads/complete"),
        misc("watched-folder-apart", "dirscan_dir", "/data/usenet"),
        misc("files-not-for-all", "permissions", "777"),
        Breakage::of("room-left", "status", "diskspace2", json!(3.5)),
        Breakage::of("room-left", "status", "diskspace1", json!(1)).and(
            "status",
            "diskspace2",
            json!(2),
        ),
        Breakage::of("no-orphans", "status", "folders", json!(["A.Release"])),
        Breakage::of("server-enabled", "servers", "", json!([])),
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
        Breakage::of("own-categories", "categories", "", json!([{"name": "*", "dir": ""}])),
        tv("category-folders-differ", "dir", "movies/"),
        tv("scripts-exist", "script", "gone.sh"),
        misc("scripts-exist", "pre_script", "gone.sh"),
        misc("scripts-exist", "pre_script", "a.sh").and("misc", "end_queue_script", json!("b.sh")),
        misc("settings-unlocked", "config_lock", 1),
        all("no-errors", [("warnings", "", "", json!([{"type": "error", "text": "No 7za"}]))]),
    ]
}
