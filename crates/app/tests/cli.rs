//! The command line as somebody types it: the real program, on a folder of its own.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use anyhow::{Context, ensure};
use serde_json::Value;

/// Runs `autoarr` with a clean environment and its folder at `folder`.
fn autoarr(folder: &Path, arguments: &[&str]) -> anyhow::Result<Output> {
    let run = Command::new(env!("CARGO_BIN_EXE_autoarr"))
        .args(arguments)
        .env_clear()
        .env("AUTOARR_CONFIG_DIR", folder)
        .stdin(Stdio::null())
        .output()?;
    Ok(run)
}

fn code(run: &Output) -> Option<i32> {
    run.status.code()
}

fn out(run: &Output) -> String {
    String::from_utf8_lossy(&run.stdout).into_owned()
}

fn err(run: &Output) -> String {
    String::from_utf8_lossy(&run.stderr).into_owned()
}

fn json(folder: &Path, arguments: &[&str]) -> anyhow::Result<Value> {
    let run = autoarr(folder, &[arguments, &["--json"]].concat())?;
    serde_json::from_slice(&run.stdout).with_context(|| format!("{arguments:?}: {}", err(&run)))
}

#[test]
fn a_message_is_classified_without_a_folder_or_a_server() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let inside = folder.path().join("config");
    let text = "Repair failed, not enough repair blocks (7 short)";
    let known = json(&inside, &["recover", "classify", "--text", text])?;
    assert_eq!(known["cause"], "missing_articles");
    assert!(known["advice"].as_str().is_some_and(|it| !it.is_empty()));
    assert_eq!(known["evidence"]["message"], text);

    let german =
        ["recover", "classify", "--text", "", "--label", "VERSCHLÜSSELT", "--language", "de"];
    assert_eq!(json(&inside, &german)?["cause"], "password");

    let unknown = autoarr(&inside, &["recover", "classify", "--text", "good morning"])?;
    assert_eq!(code(&unknown), Some(1));
    assert!(!inside.exists(), "nothing was made");
    Ok(())
}

#[test]
fn documents_are_printed_without_a_folder() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let inside = folder.path().join("config");
    let openapi: Value = serde_json::from_slice(&autoarr(&inside, &["openapi"])?.stdout)?;
    assert_eq!(openapi["openapi"].as_str().map(|it| &it[..3]), Some("3.1"));
    assert!(out(&autoarr(&inside, &["config-reference"])?).starts_with("# Configuration"));
    for shell in ["bash", "zsh", "fish"] {
        let script = autoarr(&inside, &["completions", shell])?;
        assert!(out(&script).contains("autoarr"), "{shell}");
    }
    assert!(!inside.exists(), "nothing was made");
    Ok(())
}

#[test]
fn a_rule_that_the_documentation_names_is_one() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let rules = json(folder.path(), &["rules"])?;
    let rules = rules.as_array().context("a list")?.iter();
    let rules: BTreeSet<_> = rules.filter_map(|it| it["id"].as_str()).collect();
    let apps: BTreeSet<_> = rules.iter().filter_map(|it| Some(it.split_once('.')?.0)).collect();
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let mut named = 0;
    for page in fs::read_dir(pages)? {
        let page = page?.path();
        let Ok(text) = fs::read_to_string(&page) else { continue };
        // What stands between backticks and begins as the name of a rule does.
        for word in text.split('`').skip(1).step_by(2) {
            let Some((app, rest)) = word.split_once('.') else { continue };
            let is_name = rest.bytes().all(|it| it.is_ascii_lowercase() || it == b'-');
            if apps.contains(app) && is_name && rest.contains('-') {
                ensure!(rules.contains(word), "{}: `{word}` is no rule", page.display());
                named += 1;
            }
        }
    }
    ensure!(named > 0, "the settings name an example");
    Ok(())
}

#[test]
fn what_is_to_be_mended_by_itself_has_to_be_a_rule_that_can_be() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    for (rules, code_of, told) in [
        ("[sonarr.files-renamed]", Some(0), ""),
        (
            "[sonarr.rename-files]",
            Some(2),
            "audit.auto_repair: there is no rule `sonarr.rename-files`",
        ),
        ("[sonarr.files-renamed, sabnzbd.not-exposed]", Some(2), "only be mended by hand"),
    ] {
        let text = format!("audit:\n  auto_repair: {rules}\n");
        fs::write(folder.path().join("autoarr.yaml"), text)?;
        let run = autoarr(folder.path(), &["recover", "policy", "show"])?;
        ensure!(code(&run) == code_of && err(&run).contains(told), "{rules}: {}", err(&run));
    }
    Ok(())
}

#[test]
fn an_area_of_recovery_is_switched_to_live_and_back() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let area = |area: &str| -> anyhow::Result<Value> {
        let shown = json(folder.path(), &["recover", "policy", "show"])?;
        Ok(shown["policy"]["areas"][area].clone())
    };
    assert_eq!(area("failed")?, "dry_run");
    let run = autoarr(folder.path(), &["recover", "policy", "set", "failed", "live"])?;
    assert_eq!(code(&run), Some(0), "{}", err(&run));
    assert!(out(&run).lines().any(|it| it.contains("failed") && it.contains("live")));
    assert_eq!((area("failed")?, area("lost")?), ("live".into(), "dry_run".into()));
    json(folder.path(), &["recover", "policy", "set", "all", "dry-run"])?;
    assert_eq!(area("failed")?, "dry_run");
    let told = out(&autoarr(folder.path(), &["activity"])?);
    assert!(told.contains("The recovery policy was changed"), "{told}");
    let run = autoarr(folder.path(), &["recover", "policy", "set", "everything", "live"])?;
    assert_eq!(code(&run), Some(2));
    Ok(())
}

#[test]
fn a_policy_that_the_environment_sets_is_changed_there() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let run = Command::new(env!("CARGO_BIN_EXE_autoarr"))
        .args(["recover", "policy", "set", "failed", "dry-run"])
        .env("AUTOARR_CONFIG_DIR", folder.path())
        .env("AUTOARR__RECOVERY__AREAS__FAILED", "live")
        .output()?;
    assert_eq!(code(&run), Some(2));
    assert!(err(&run).contains("environment"), "{}", err(&run));
    Ok(())
}

#[test]
fn the_licences_are_told_without_a_folder() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let nowhere = folder.path().join("nowhere");
    let told = json(&nowhere, &["licences"])?;
    assert_eq!(told["licence"], "GPL-3.0-or-later");
    let names: Vec<_> = told["thirdParty"].as_array().into_iter().flatten().collect();
    assert!(names.iter().any(|it| it["name"] == "tokio" && it["licence"] == "MIT"));
    assert!(out(&autoarr(&nowhere, &["licences"])?).contains("tokio"));
    assert!(!nowhere.exists());
    Ok(())
}

#[test]
fn a_wrong_command_is_an_error() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    for wrong in [&["frobnicate"][..], &["connect", "teapot", "http://x"], &[]] {
        assert_eq!(code(&autoarr(folder.path(), wrong)?), Some(2), "{wrong:?}");
    }
    Ok(())
}

#[test]
fn a_wrong_setting_is_named_with_its_file() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("autoarr.yaml"), "server:\n  bnd: 127.0.0.1:1\n")?;
    let run = autoarr(folder.path(), &["connections"])?;
    assert_eq!(code(&run), Some(2));
    assert!(err(&run).contains("server.bnd"), "{}", err(&run));
    assert!(err(&run).contains("autoarr.yaml"), "{}", err(&run));
    Ok(())
}

#[test]
fn a_user_and_a_key_are_made_and_never_shown_again() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let password = folder.join("password");
    fs::write(&password, "correct horse battery staple\n")?;
    let password = password.to_str().context("the path is text")?;
    let added = autoarr(folder, &["user", "add", "Anna", "--password-file", password])?;
    assert_eq!(code(&added), Some(0), "{}", err(&added));
    assert_eq!(json(folder, &["user", "list"])?[0]["name"], "anna");
    let reset = autoarr(folder, &["user", "reset-password", "anna", "--password-file", password])?;
    assert_eq!(code(&reset), Some(0), "{}", err(&reset));

    let made = json(folder, &["apikey", "create", "dashboard", "--scope", "read"])?;
    let key = made["key"].as_str().context("the key is shown once")?;
    let list = autoarr(folder, &["apikey", "list", "--json"])?;
    assert!(!out(&list).contains(key));
    let id = made["id"].as_str().context("a key has an id")?;
    assert_eq!(code(&autoarr(folder, &["apikey", "revoke", id])?), Some(0));
    assert_eq!(json(folder, &["apikey", "list"])?, serde_json::json!([]));
    Ok(())
}

#[test]
fn a_program_that_is_off_is_a_sentence_and_no_connection() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let key = folder.join("key");
    fs::write(&key, "0123456789abcdef0123456789abcdef")?;
    let key = key.to_str().context("the path is text")?;
    let refused =
        autoarr(folder, &["connect", "sonarr", "http://127.0.0.1:1/", "--api-key-file", key])?;
    assert_eq!(code(&refused), Some(2));
    assert!(err(&refused).contains("refuses the connection"), "{}", err(&refused));
    assert_eq!(json(folder, &["connections"])?, serde_json::json!([]));

    let kept = ["connect", "sonarr", "http://127.0.0.1:1/", "--api-key-file", key, "--untested"];
    assert_eq!(code(&autoarr(folder, &kept)?), Some(0));
    let listed = autoarr(folder, &["connections", "--json"])?;
    assert!(!out(&listed).contains("0123456789abcdef"));
    assert_eq!(code(&autoarr(folder, &["connections", "test"])?), Some(1));
    assert_eq!(code(&autoarr(folder, &["connections", "remove", "sonarr"])?), Some(0));
    assert_eq!(code(&autoarr(folder, &["connections", "remove", "sonarr"])?), Some(2));
    Ok(())
}

#[test]
fn what_the_environment_names_is_locked() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let run = Command::new(env!("CARGO_BIN_EXE_autoarr"))
        .args(["connections", "--json"])
        .env_clear()
        .env("AUTOARR_CONFIG_DIR", folder.path())
        .env("RADARR_URL", "http://nas:7878")
        .env("RADARR_API_KEY", "0123456789abcdef0123456789abcdef")
        .output()?;
    let listed: Value = serde_json::from_slice(&run.stdout)?;
    assert_eq!(listed[0]["name"], "radarr");
    assert_eq!(listed[0]["locked"], true);
    assert_eq!(listed[0]["setBy"], "RADARR_URL");
    Ok(())
}

#[test]
fn a_backup_is_checked_and_takes_the_place_of_the_database() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let made = json(folder, &["apikey", "create", "before"])?;
    ensure!(made["key"].is_string(), "a key was made");
    let backup = json(folder, &["backup"])?;
    let file = backup["path"].as_str().context("a backup has a path")?.to_owned();
    assert_eq!(code(&autoarr(folder, &["backup", "--check", &file])?), Some(0));
    assert_eq!(code(&autoarr(folder, &["apikey", "create", "after"])?), Some(0));

    assert_eq!(code(&autoarr(folder, &["restore", &file])?), Some(1), "only checked");
    assert_eq!(json(folder, &["apikey", "list"])?.as_array().map(Vec::len), Some(2));
    let restored = autoarr(folder, &["restore", &file, "--yes"])?;
    assert_eq!(code(&restored), Some(0), "{}", err(&restored));
    let keys = json(folder, &["apikey", "list"])?;
    assert_eq!(keys.as_array().map(Vec::len), Some(1));
    assert_eq!(keys[0]["name"], "before");

    let mut bytes = fs::read(&file)?;
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    fs::write(&file, bytes)?;
    assert_eq!(code(&autoarr(folder, &["restore", &file, "--yes"])?), Some(2), "damaged");
    Ok(())
}

#[test]
fn no_color_is_printed_where_nobody_sees_it() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let run = autoarr(folder.path(), &["doctor"])?;
    assert!(!out(&run).contains('\u{1b}'));
    assert!(out(&run).contains("nobody owns it yet"), "{}", out(&run));
    Ok(())
}
