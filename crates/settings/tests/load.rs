//! From files, variables and arguments to settings, and from mistakes to sentences.

use std::{collections::BTreeMap, error::Error as _, fs, path::PathBuf};

use schemars::JsonSchema;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::json;
use settings::{Loaded, LogFormat, SettingsError, Source, Sources, find_file, load};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Policy {
    /// What may be done.
    areas: Areas,
    /// By the code of the cause.
    ladders: BTreeMap<String, Vec<Rung>>,
    factor: f64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Areas {
    failed: Mode,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Mode {
    /// Look only.
    #[default]
    DryRun,
    /// Do it.
    Live,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Rung {
    act: String,
}

const INTEGRATIONS: [&str; 2] = ["tvapp", "client"];

struct Setup {
    folder: tempfile::TempDir,
    file: Option<PathBuf>,
    environment: Vec<(String, String)>,
    overrides: Vec<(String, serde_json::Value)>,
}

impl Setup {
    fn new() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        Ok(Self { folder, file: None, environment: Vec::new(), overrides: Vec::new() })
    }

    fn file(mut self, name: &str, text: &str) -> anyhow::Result<Self> {
        let path = self.folder.path().join(name);
        fs::write(&path, text)?;
        self.file = Some(path);
        Ok(self)
    }

    fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    fn load(self) -> Result<Loaded<Policy>, SettingsError> {
        load(Sources {
            file: self.file,
            environment: self.environment,
            overrides: self.overrides,
            integrations: &INTEGRATIONS,
        })
    }

    /// The whole error, as it would be printed.
    fn told(self) -> anyhow::Result<String> {
        let error = self.load().map(drop).expect_err("something is wrong with it");
        let cause = error.source().map(|it| format!(": {it}")).unwrap_or_default();
        Ok(format!("{error}{cause}"))
    }
}

#[test]
fn without_anything_there_are_defaults() -> anyhow::Result<()> {
    let loaded = Setup::new()?.load()?;
    let settings = &loaded.settings;
    assert_eq!(settings.server.bind.to_string(), "127.0.0.1:8088");
    assert_eq!(settings.retention.events_days, 90);
    assert!(settings.metrics.enabled && settings.metrics.require_key);
    assert!(settings.instances.is_empty() && settings.database.url.is_none());
    assert_eq!(loaded.source("server.bind"), Source::Default);
    assert!(loaded.locked("recovery").is_empty());
    Ok(())
}

#[test]
fn the_later_source_wins_key_by_key() -> anyhow::Result<()> {
    let mut setup = Setup::new()?
        .file(
            "autoarr.yaml",
            "server:\n  bind: 0.0.0.0:1\n  url_base: /a\nlog:\n  format: json\n  level: warn\nbackup:\n",
        )?
        .env("AUTOARR__SERVER__BIND", "0.0.0.0:2")
        .env("AUTOARR__LOG__LEVEL", "debug")
        .env("AUTOARR__SERVER__URL_BASE", "");
    setup.overrides.push(("server.bind".to_owned(), json!("0.0.0.0:3")));
    let file = setup.file.clone().expect("it was made");
    let loaded = setup.load()?;
    assert_eq!(loaded.settings.server.bind.port(), 3);
    assert_eq!(loaded.settings.server.url_base, "/a", "an empty variable sets nothing");
    assert_eq!(loaded.settings.log.level, "debug");
    assert_eq!(loaded.settings.log.format, LogFormat::Json);
    assert_eq!(loaded.source("server.bind"), Source::CommandLine);
    assert_eq!(loaded.source("server.url_base"), Source::File(file.clone()));
    assert_eq!(loaded.source("log.level"), Source::Environment("AUTOARR__LOG__LEVEL".to_owned()));
    assert_eq!(loaded.source("log"), Source::Environment("AUTOARR__LOG__LEVEL".to_owned()));
    assert_eq!(loaded.locked("log"), ["log.format", "log.level"]);
    Ok(())
}

#[test]
fn yaml_and_toml_say_the_same() -> anyhow::Result<()> {
    let yaml = "instances:\n  tv-4k:\n    kind: tvapp\n    url: http://nas:1\n    api_key: abc\n    verify_tls: false\nrecovery:\n  areas: {failed: live}\n  ladders:\n    corrupt:\n      - act: search\n";
    let toml = "[instances.tv-4k]\nkind = 'tvapp'\nurl = 'http://nas:1'\napi_key = 'abc'\nverify_tls = false\n[recovery]\nareas.failed = 'live'\n[[recovery.ladders.corrupt]]\nact = 'search'\n";
    for (name, text) in [("autoarr.yaml", yaml), ("autoarr.toml", toml)] {
        let loaded = Setup::new()?.file(name, text)?.load()?;
        let instance = &loaded.settings.instances[&"tv-4k".parse()?];
        assert_eq!(
            (instance.kind.as_str(), instance.verify_tls, instance.enabled),
            ("tvapp", false, true)
        );
        let key = instance.api_key.as_ref().map(ExposeSecret::expose_secret);
        assert_eq!(key, Some("abc"));
        assert_eq!(loaded.settings.recovery.areas.failed, Mode::Live);
        assert_eq!(loaded.settings.recovery.ladders["corrupt"][0].act, "search");
        assert_eq!(
            loaded.locked("recovery"),
            ["recovery.areas.failed", "recovery.ladders.corrupt"]
        );
    }
    Ok(())
}

#[test]
fn the_environment_connects_instances() -> anyhow::Result<()> {
    let setup = Setup::new()?;
    let key_file = setup.folder.path().join("key");
    fs::write(&key_file, "from-a-file\n")?;
    let loaded = setup
        .env("TVAPP_URL", "http://nas:1")
        .env("TVAPP_API_KEY_FILE", &key_file.display().to_string())
        .env("AUTOARR__CLIENT__URL", "http://nas:2")
        .env("AUTOARR__CLIENT__API_KEY__FILE", &key_file.display().to_string())
        .env("AUTOARR__INSTANCES__SECOND__KIND", "client")
        .env("AUTOARR__INSTANCES__SECOND__URL", "http://nas:3")
        .env("AUTOARR__INSTANCES__SECOND__ENABLED", "no")
        .env("DATABASE_PATH", "/data/a.db")
        .env("CLIENT_SERVICE_PORT", "noise")
        .env("PATH", "/bin")
        .load()?;
    let all: Vec<_> = loaded
        .settings
        .instances
        .iter()
        .map(|(name, it)| {
            let key = it.api_key.as_ref().map(|key| key.expose_secret().to_owned());
            (name.as_str(), it.kind.as_str(), it.url.as_str(), key, it.enabled)
        })
        .collect();
    let key = Some("from-a-file".to_owned());
    assert_eq!(
        all,
        [
            ("client", "client", "http://nas:2", key.clone(), true),
            ("second", "client", "http://nas:3", None, false),
            ("tvapp", "tvapp", "http://nas:1", key, true),
        ]
    );
    let database = loaded.settings.database.url.expect("it was set");
    assert_eq!(database.expose_secret(), "sqlite:/data/a.db");
    Ok(())
}

#[test]
fn lists_numbers_and_documents_come_as_text() -> anyhow::Result<()> {
    let loaded = Setup::new()?
        .env("AUTOARR__SERVER__ALLOWED_HOSTS", "nas.example.org, *.lan ,")
        .env("AUTOARR__SERVER__TRUSTED_PROXIES", "10.0.0.0/8,::1")
        .env("AUTOARR__RETENTION__EVENTS_DAYS", "30")
        .env("AUTOARR__METRICS__ENABLED", "off")
        .env("AUTOARR__BACKUP__FOLDER", "/backups")
        .env("AUTOARR__RECOVERY__FACTOR", "1.5")
        .env("AUTOARR__RECOVERY__AREAS__FAILED", "live")
        .env("AUTOARR__RECOVERY__LADDERS", r#"{"corrupt": [{"act": "search"}]}"#)
        .load()?;
    let settings = loaded.settings;
    assert_eq!(settings.server.allowed_hosts, ["nas.example.org", "*.lan"]);
    assert_eq!(settings.server.trusted_proxies, ["10.0.0.0/8", "::1"]);
    assert_eq!(settings.retention.events_days, 30);
    assert!(!settings.metrics.enabled);
    assert_eq!(settings.backup.folder, Some("/backups".into()));
    assert!((settings.recovery.factor - 1.5).abs() < f64::EPSILON);
    assert_eq!(settings.recovery.areas.failed, Mode::Live);
    assert_eq!(settings.recovery.ladders["corrupt"].len(), 1);
    Ok(())
}

#[test]
fn a_wrong_key_is_named_with_its_place_and_the_nearest() -> anyhow::Result<()> {
    for (text, key, nearest) in [
        ("server:\n  bnd: x\n", "server.bnd", Some("server.bind")),
        ("sever:\n  bind: x\n", "sever", Some("server")),
        ("instances:\n  tv:\n    apikey: x\n", "instances.tv.apikey", Some("instances.tv.api_key")),
        (
            "recovery:\n  areas:\n    faild: live\n",
            "recovery.areas.faild",
            Some("recovery.areas.failed"),
        ),
        ("something_else_entirely: 1\n", "something_else_entirely", None),
        ("server:\n  bind_file: x\n", "server.bind_file", None),
    ] {
        let setup = Setup::new()?.file("autoarr.yaml", text)?;
        let file = setup.file.clone().expect("it was made").display().to_string();
        let told = setup.told()?;
        assert!(told.contains(&format!("`{key}`")) && told.contains(&file), "{told}");
        match nearest {
            Some(nearest) => {
                assert!(told.contains(&format!("did you mean `{nearest}`?")), "{told}")
            }
            None => assert!(!told.contains("did you mean"), "{told}"),
        }
    }
    let told = Setup::new()?.env("AUTOARR__SERVER__BNID", "x").told()?;
    assert!(told.contains("AUTOARR__SERVER__BNID") && told.contains("server.bind"), "{told}");
    Ok(())
}

#[test]
fn a_wrong_value_is_named_with_its_place() -> anyhow::Result<()> {
    for (text, key, word) in [
        ("server:\n  bind: nowhere\n", "server.bind", "address"),
        ("server:\n  bind: [1]\n", "server.bind", "address"),
        ("server: 5\n", "server", "group"),
        ("log:\n  format: xml\n", "log.format", "`pretty`"),
        ("retention:\n  events_days: 1\n", "retention.events_days", "7"),
        ("retention:\n  events_days: many\n", "retention.events_days", "invalid"),
        ("server:\n  max_sockets: 0\n", "server.max_sockets", "1 to 100000"),
        ("server:\n  trusted_proxies: [10.0.0.0/99]\n", "server.trusted_proxies", "10.0.0.0/99"),
        ("server:\n  url_base: /a/../b\n", "server.url_base", "path"),
        ("instances:\n  tv:\n    kind: other\n    url: x\n", "instances.tv.kind", "tvapp"),
        ("instances:\n  tv:\n    kind: tvapp\n", "instances.tv", "url"),
        ("instances:\n  TV 1:\n    kind: tvapp\n    url: x\n", "instances", "a-z"),
        ("recovery:\n  areas:\n    failed: alive\n", "recovery.areas.failed", "live"),
        ("recovery:\n  ladders:\n    corrupt: [{atc: x}]\n", "recovery.ladders.corrupt", "atc"),
    ] {
        let setup = Setup::new()?.file("autoarr.yaml", text)?;
        let file = setup.file.clone().expect("it was made").display().to_string();
        let told = setup.told()?;
        assert!(told.contains(&format!("`{key}")), "{key}: {told}");
        assert!(told.contains(&file) && told.contains(word), "{told}");
    }
    for (name, value) in [
        ("AUTOARR__METRICS__ENABLED", "perhaps"),
        ("AUTOARR__RETENTION__EVENTS_DAYS", "-1"),
        ("AUTOARR__RECOVERY__LADDERS", "{"),
        ("AUTOARR__SERVER", "x"),
        ("AUTOARR__SERVER__FILE", "x"),
        ("AUTOARR__SERVER", r#"{"bnd": "x"}"#),
    ] {
        let told = Setup::new()?.env(name, value).told()?;
        assert!(told.contains(name), "{told}");
    }
    Ok(())
}

#[test]
fn what_is_not_yaml_or_toml_is_told_with_its_line() -> anyhow::Result<()> {
    for (name, text) in [
        ("autoarr.yaml", "server:\n  bind: 'x\n"),
        ("autoarr.yaml", "server:\n\tbind: x\n"),
        ("autoarr.yaml", "server: 1\nserver: 2\n"),
        ("autoarr.toml", "[server]\nbind 1\n"),
    ] {
        let told = Setup::new()?.file(name, text)?.told()?;
        assert!(told.contains(name) && told.contains("line "), "{told}");
    }
    let told = Setup::new()?.file("autoarr.yaml", "- a\n- b\n")?.told()?;
    assert!(told.contains("autoarr.yaml") && told.contains("names with values"), "{told}");
    assert!(Setup::new()?.file("autoarr.yaml", "# nothing\n")?.load().is_ok());
    let mut missing = Setup::new()?;
    missing.file = Some(missing.folder.path().join("none.yaml"));
    assert!(missing.told()?.contains("none.yaml"));
    Ok(())
}

#[test]
fn a_secret_is_in_no_error_and_in_no_debug_output() -> anyhow::Result<()> {
    const SECRET: &str = "hunter2hunter2";
    for text in [
        format!("instances:\n  tv:\n    kind: tvapp\n    url: u\n    api_key: [{SECRET}]\n"),
        format!("instances:\n  tv:\n    kind: tvapp\n    url: u\n    api_key: {{a: {SECRET}}}\n"),
        format!("instances:\n  tv:\n    kind: tvapp\n    api_key: {SECRET}\n"),
        format!("instances:\n  tv:\n    kind: tvapp\n    api_key: '{SECRET}\n"),
        format!("database:\n  url: postgres://a:{SECRET}@h/d\n  url: x\n"),
        format!("secret_key: {SECRET}\n  x: 1\n"),
        format!("instances: {SECRET}\n"),
        format!("instances:\n  tv: {SECRET}\n"),
        format!("database: {SECRET}\n"),
    ] {
        let told = Setup::new()?.file("autoarr.yaml", &text)?.told()?;
        assert!(!told.contains("hunter2"), "{told}");
    }
    let toml = format!("secret_key = \"{SECRET}\" x\n");
    let told = Setup::new()?.file("autoarr.toml", &toml)?.told()?;
    assert!(!told.contains("hunter2"), "{told}");
    let told = Setup::new()?.file("autoarr.yaml", "secret_key: 12345678\n")?.told()?;
    assert!(told.contains("quotes") && !told.contains("12345678"), "{told}");

    let loaded =
        Setup::new()?.env("TVAPP_URL", "http://nas").env("TVAPP_API_KEY", SECRET).load()?;
    assert!(!format!("{:?}", loaded.settings).contains(SECRET));
    let entries = serde_json::to_string(&loaded.entries())?;
    assert!(!entries.contains(SECRET) && entries.contains("********"), "{entries}");
    Ok(())
}

#[test]
fn a_masked_key_is_not_a_key() -> anyhow::Result<()> {
    let told =
        Setup::new()?.env("TVAPP_URL", "http://nas").env("TVAPP_API_KEY", "********").told()?;
    assert!(told.contains("TVAPP_API_KEY") && told.contains("copy the real one"), "{told}");
    Ok(())
}

#[test]
fn a_secret_can_stand_in_a_file_of_its_own() -> anyhow::Result<()> {
    let setup = Setup::new()?
        .file("autoarr.yaml", "database:\n  url_file: db\naccess:\n  claim_code_file: none\n")?;
    fs::write(setup.folder.path().join("db"), " postgres://h/d \n")?;
    let told = setup.told()?;
    assert!(told.contains("access.claim_code") && told.contains("none"), "{told}");

    let setup = Setup::new()?.file("autoarr.yaml", "database:\n  url_file: db\n")?;
    fs::write(setup.folder.path().join("db"), " postgres://h/d \n")?;
    let url = setup.load()?.settings.database.url.expect("it was set");
    assert_eq!(url.expose_secret(), "postgres://h/d");

    let setup = Setup::new()?;
    let empty = setup.folder.path().join("empty");
    fs::write(&empty, "\n")?;
    let told = setup.env("AUTOARR__SECRET_KEY__FILE", &empty.display().to_string()).told()?;
    assert!(told.contains("AUTOARR__SECRET_KEY__FILE") && told.contains("empty"), "{told}");
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_file_with_a_secret_that_others_can_read_is_warned_of() -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    for (text, mode, warnings) in [
        ("secret_key: abc\n", 0o644, 1),
        ("secret_key: abc\n", 0o600, 0),
        ("secret_key_file: autoarr.yaml\n", 0o644, 0),
        ("log:\n  level: info\n", 0o644, 0),
    ] {
        let setup = Setup::new()?.file("autoarr.yaml", text)?;
        let file = setup.file.clone().expect("it was made");
        fs::set_permissions(&file, fs::Permissions::from_mode(mode))?;
        assert_eq!(setup.load()?.warnings.len(), warnings, "{text} {mode:o}");
    }
    Ok(())
}

#[test]
fn one_file_is_found_and_two_are_too_many() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    assert_eq!(find_file(folder.path())?, None);
    fs::write(folder.path().join("autoarr.toml"), "")?;
    assert_eq!(find_file(folder.path())?, Some(folder.path().join("autoarr.toml")));
    fs::write(folder.path().join("autoarr.yaml"), "")?;
    assert!(matches!(find_file(folder.path()), Err(SettingsError::TwoFiles { .. })));
    Ok(())
}

#[test]
fn every_setting_is_listed_with_its_source() -> anyhow::Result<()> {
    let loaded =
        Setup::new()?.env("AUTOARR__LOG__LEVEL", "debug").env("TVAPP_URL", "http://nas").load()?;
    let entries = loaded.entries();
    let entry = |key: &str| entries.iter().find(|it| it.key == key);
    let level = entry("log.level").expect("it is listed");
    assert_eq!((level.value.clone(), level.locked), (json!("debug"), true));
    let bind = entry("server.bind").expect("it is listed");
    assert_eq!((bind.value.clone(), bind.locked), (json!("127.0.0.1:8088"), false));
    let url = entry("instances.tvapp.url").expect("it is listed");
    assert_eq!(url.source, Source::Environment("TVAPP_URL".to_owned()));
    assert!(entry("recovery.areas.failed").is_some_and(|it| it.value == json!("dry_run")));
    let key = entry("instances.tvapp.api_key").expect("it is listed");
    assert!(key.secret && key.value.is_null());
    Ok(())
}

#[test]
fn the_reference_names_every_setting() {
    let text = settings::reference_markdown::<Policy>(&INTEGRATIONS);
    for part in [
        "| `server.bind` | text | `127.0.0.1:8088` | Address and port",
        "| `log.format` | `pretty`, `json` | `pretty` |",
        "| `secret_key` | secret text |",
        "| `instances.<name>.api_key` | secret text |",
        "| `recovery.areas.failed` | `dry_run`, `live` | `dry_run` |",
        "| `metrics.require_key` | `true`, `false` | `true` |",
        "`TVAPP_API_KEY_FILE`",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}
