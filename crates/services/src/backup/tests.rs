use std::{fs, io::Write, sync::Arc, time::Duration};

use anyhow::Context;
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use integration_testkit::HandClock;
use serde_json::json;
use store::{EventQuery, InstanceRow, NewEvent, StoreError};

use super::*;
use crate::EventFeed;

const AT: Timestamp = Timestamp(1_790_000_000_123);

struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> anyhow::Result<Self> {
        Ok(Self { folder: tempfile::tempdir()? })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn url(&self) -> String {
        format!("sqlite:{}?durability=relaxed", self.path("autoarr.db").display())
    }

    fn vault(&self) -> anyhow::Result<Vault> {
        Ok(Vault::open(&self.path("secret.key"))?)
    }

    /// A database with an instance and some events, and a backup of it.
    async fn filled(events: i64, phrase: Option<&str>) -> anyhow::Result<(Self, BackupFile)> {
        let home = Self::new()?;
        let store = Store::open(&home.url()).await?;
        let mut change = store.begin().await?;
        for n in 0..events {
            change.add_event(event(n)).await?;
        }
        let row = InstanceRow {
            name: "tv".to_owned(),
            kind: "library".to_owned(),
            url: "http://nas/".to_owned(),
            sealed_key: Some(home.vault()?.seal("tv", &SecretString::from("hunter2hunter2"))),
            verify_tls: true,
            enabled: true,
            created_at: 1,
            updated_at: 1,
        };
        change.add_instance(&row).await?;
        change.commit().await?;
        let phrase = phrase.map(SecretString::from);
        let path = home.path("a.backup");
        let made = make_backup(&store, &home.vault()?, phrase.as_ref(), AT, &path).await?;
        store.close().await;
        Ok((home, made))
    }

    async fn restore(&self, backup: &Path, phrase: Option<&str>) -> Result<Restored> {
        let phrase = phrase.map(SecretString::from);
        restore_backup(RestoreOrder {
            backup,
            database_url: &self.url(),
            folder: self.folder.path(),
            key_file: Some(&self.path("secret.key")),
            vault: None,
            passphrase: phrase.as_ref(),
            at: AT,
        })
        .await
    }

    async fn events(&self) -> anyhow::Result<usize> {
        let store = Store::open(&self.url()).await?;
        let count = store.events(EventQuery { limit: 1000, ..Default::default() }).await?.len();
        store.close().await;
        Ok(count)
    }

    fn files(&self) -> anyhow::Result<Vec<String>> {
        let found = fs::read_dir(self.folder.path())?;
        let mut names: Vec<String> = found
            .map(|entry| entry.map(|it| it.file_name().to_string_lossy().into_owned()))
            .collect::<std::io::Result<_>>()?;
        names.sort();
        Ok(names)
    }
}

fn event(n: i64) -> NewEvent {
    NewEvent {
        at: n,
        kind: "a.b".to_owned(),
        severity: "info".to_owned(),
        correlation: "c".to_owned(),
        instance: None,
        item: None,
        actor: "ann".to_owned(),
        summary: format!("event {n}"),
        data: json!({"n": n}),
    }
}

fn unpack(path: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::Read::read_to_string(&mut GzDecoder::new(fs::File::open(path)?), &mut text)?;
    Ok(text)
}

fn pack(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut out = GzEncoder::new(fs::File::create(path)?, Compression::fast());
    out.write_all(text.as_bytes())?;
    out.finish()?;
    Ok(())
}

#[tokio::test]
async fn a_backup_is_restored_with_its_rows_and_what_was_there_is_kept() -> anyhow::Result<()> {
    let (home, made) = Home::filled(700, None).await?;
    assert_eq!(made.rows, 702, "the events, their counter and the instance");
    assert_eq!(check_backup(&made.path)?, made);
    let store = Store::open(&home.url()).await?;
    let mut change = store.begin().await?;
    change.add_event(event(700)).await?;
    change.commit().await?;
    store.close().await;

    let restored = home.restore(&made.path, None).await?;
    assert_eq!((restored.rows, restored.key), (702, KeyOutcome::Fits));
    assert_eq!(home.events().await?, 700);
    let kept = restored.kept.expect("there was a database");
    let before = Store::open(&format!("sqlite:{}", kept.display())).await?;
    assert_eq!(before.last_seq().await?, 701);
    assert!(!home.files()?.iter().any(|name| name.starts_with("restore-")), "no work is left");
    Ok(())
}

#[tokio::test]
async fn a_backup_has_no_secret_in_clear() -> anyhow::Result<()> {
    for phrase in [None, Some("correct horse")] {
        let (home, made) = Home::filled(1, phrase).await?;
        let text = unpack(&made.path)?;
        let key = fs::read_to_string(home.path("secret.key"))?;
        assert!(!text.contains("hunter2") && !text.contains(key.trim()), "{text}");
        assert_eq!(made.about.key.is_some(), phrase.is_some());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&made.path)?.permissions().mode() & 0o777, 0o600);
        }
    }
    Ok(())
}

#[tokio::test]
async fn on_another_machine_the_key_comes_by_passphrase_or_not_at_all() -> anyhow::Result<()> {
    let (old, made) = Home::filled(1, Some("correct horse")).await?;
    let new = Home::new()?;
    let fingerprint = old.vault()?.fingerprint();
    let restored = new.restore(&made.path, None).await?;
    assert_eq!(restored.key, KeyOutcome::Missing { fingerprint: fingerprint.clone() });
    assert_eq!(restored.kept, None);

    let refused = new.restore(&made.path, Some("wrong horse")).await;
    assert!(matches!(&refused, Err(Error::Invalid { field, .. }) if field == "passphrase"));
    let other = new.vault()?.fingerprint();
    let restored = new.restore(&made.path, Some("correct horse")).await?;
    assert_eq!(new.vault()?.fingerprint(), fingerprint);
    let KeyOutcome::Restored { kept: Some(kept) } = restored.key else {
        anyhow::bail!("{:?}", restored.key)
    };
    assert_eq!(Vault::open(&kept)?.fingerprint(), other, "the old key is kept");

    let store = Store::open(&new.url()).await?;
    let row = store.instance("tv").await?.expect("it was restored");
    let key = new.vault()?.unseal("tv", &row.sealed_key.unwrap_or_default())?;
    assert_eq!(key.expose_secret(), "hunter2hunter2");
    Ok(())
}

#[tokio::test]
async fn a_backup_that_is_not_whole_changes_nothing() -> anyhow::Result<()> {
    let (home, made) = Home::filled(20, None).await?;
    let text = unpack(&made.path)?;
    let lines: Vec<&str> = text.lines().collect();
    let cut = home.path("cut");
    fs::write(&cut, &fs::read(&made.path)?[..200])?;
    let mut broken = vec![cut];
    for (name, text) in [
        ("empty", String::new()),
        ("no-end", lines[..lines.len() - 1].join("\n") + "\n"),
        ("row-missing", text.replacen(&format!("{}\n", lines[5]), "", 1)),
        ("row-changed", text.replace("event 7", "event 8")),
        ("about-changed", text.replacen("\"made_at\":17", "\"made_at\":16", 1)),
        ("more", format!("{text}more\n")),
        ("other-format", text.replacen("autoarr-backup", "something-else", 1)),
        ("newer", text.replacen(&of_schema(store::known_version()), &of_schema(999), 1)),
        ("no-json", "{\n".to_owned()),
    ] {
        pack(&home.path(name), &text)?;
        broken.push(home.path(name));
    }
    fs::write(home.path("no-gzip"), "plain")?;
    broken.push(home.path("no-gzip"));
    let files = home.files()?;
    for path in broken {
        assert!(check_backup(&path).is_err(), "{}", path.display());
        let refused = home.restore(&path, None).await;
        assert!(matches!(&refused, Err(Error::Invalid { .. })), "{}: {refused:?}", path.display());
    }
    assert_eq!(home.events().await?, 20);
    let left: Vec<_> = home.files()?.into_iter().filter(|it| !files.contains(it)).collect();
    assert!(left.is_empty(), "{left:?}");
    Ok(())
}

fn of_schema(version: i64) -> String {
    format!("\"schema\":{version}")
}

#[tokio::test]
async fn rows_that_are_not_ours_are_refused() -> anyhow::Result<()> {
    let (home, made) = Home::filled(1, None).await?;
    let text = unpack(&made.path)?;
    let about = text.lines().next().unwrap_or_default();
    let row = r#"{"line":"row","table":"sqlite_master","row":{"name":"x"}}"#;
    let body = format!("{about}\n{row}\n");
    let digest = sha2::Digest::finalize(sha2::Digest::chain_update(
        <sha2::Sha256 as sha2::Digest>::new(),
        &body,
    ));
    let sha256: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    pack(
        &home.path("b"),
        &format!("{body}{}\n", json!({"line": "end", "rows": 1, "sha256": sha256})),
    )?;
    assert!(check_backup(&home.path("b")).is_ok(), "its checksum is right");
    let refused = home.restore(&home.path("b"), None).await;
    assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
    assert_eq!(home.events().await?, 1);
    Ok(())
}

#[tokio::test]
async fn nothing_is_restored_while_the_database_is_in_use() -> anyhow::Result<()> {
    let (home, made) = Home::filled(3, None).await?;
    let running = Store::open(&home.url()).await?;
    let refused = home.restore(&made.path, None).await;
    assert!(matches!(refused, Err(Error::Store(StoreError::InUse))), "{refused:?}");
    running.ping().await?;
    running.close().await;
    assert!(home.restore(&made.path, None).await.is_ok());
    Ok(())
}

#[tokio::test]
async fn a_backup_does_not_replace_a_file_and_old_ones_go() -> anyhow::Result<()> {
    let home = Home::new()?;
    let store = Store::open(&home.url()).await?;
    let (vault, folder) = (home.vault()?, home.path("backups"));
    for n in 0..4 {
        let at = Timestamp(AT.0 + n);
        make_backup_in(&store, &vault, None, at, &folder, 2).await?;
    }
    fs::write(folder.join("autoarr-notes.backup"), "mine")?;
    let again = make_backup_in(&store, &vault, None, Timestamp(AT.0 + 3), &folder, 2).await;
    assert!(matches!(again, Err(Error::Invalid { .. })), "{again:?}");
    prune_backups(&folder, 1)?;
    let mut names: Vec<_> = fs::read_dir(&folder)?
        .map(|entry| entry.map(|it| it.file_name().to_string_lossy().into_owned()))
        .collect::<std::io::Result<_>>()?;
    names.sort();
    assert_eq!(names, ["autoarr-20260921-141320-126.backup", "autoarr-notes.backup"]);
    let short = SecretString::from("short");
    let refused = make_backup(&store, &vault, Some(&short), AT, &home.path("b")).await;
    assert!(matches!(&refused, Err(Error::Invalid { field, .. }) if field == "passphrase"));
    Ok(())
}

/// What a folder keeps, by a clock that is set by hand.
fn shelf(store: &Store, vault: Vault, folder: PathBuf, clock: Arc<HandClock>) -> Backups {
    let every = Some(Duration::from_secs(24 * 3600));
    let setup = BackupsSetup { vault, folder, keep: 2, every };
    Backups::nowhere(store.clone(), EventFeed::default(), clock).kept_in(setup)
}

#[tokio::test]
async fn a_backup_is_made_when_the_newest_is_old_and_not_before() -> anyhow::Result<()> {
    let home = Home::new()?;
    let store = Store::open(&home.url()).await?;
    let (clock, folder) = (HandClock::new(), home.path("backups"));
    let backups = shelf(&store, home.vault()?, folder.clone(), clock.clone());
    assert_eq!(backups.list()?, []);
    assert!(backups.make_if_due().await?.is_some());
    assert!(backups.make_if_due().await?.is_none());
    // Neither a restart nor one that comes from a wrong clock changes that.
    fs::write(folder.join("autoarr-29990101-000000-000.backup"), "")?;
    let backups = shelf(&store, home.vault()?, folder, clock.clone());
    clock.advance(Duration::from_secs(24 * 3600 - 1));
    assert!(backups.make_if_due().await?.is_none());
    clock.advance(Duration::from_secs(1));
    let made = backups.make_if_due().await?.context("none was made")?;
    assert_eq!(backups.list()?.len(), 2, "the oldest goes");

    let events = store.events(EventQuery::default()).await?;
    assert_eq!((events[0].kind.as_str(), events[0].actor.as_str()), ("backup.made", "job:backup"));
    let name = made.path.file_name().and_then(|it| it.to_str()).context("no name")?;
    assert_eq!(events[0].data["name"], name);
    assert_eq!(backups.open(name)?.1.made_at, made.about.made_at);
    Ok(())
}

#[tokio::test]
async fn a_backup_that_fails_by_itself_is_told_once() -> anyhow::Result<()> {
    let home = Home::new()?;
    let store = Store::open(&home.url()).await?;
    let (clock, folder) = (HandClock::new(), home.path("backups"));
    fs::write(&folder, "in the way")?;
    let backups = shelf(&store, home.vault()?, folder.clone(), clock.clone());
    for _ in 0..3 {
        assert!(backups.make_if_due().await.is_err());
    }
    let failed = async || -> anyhow::Result<usize> {
        let events = store.events(EventQuery::default()).await?;
        Ok(events.iter().filter(|it| it.kind == "backup.failed").count())
    };
    assert_eq!(failed().await?, 1);
    fs::remove_file(&folder)?;
    assert!(backups.make_if_due().await?.is_some());
    Ok(())
}

#[tokio::test]
async fn only_the_name_of_a_kept_backup_leads_to_a_file() -> anyhow::Result<()> {
    let home = Home::new()?;
    let store = Store::open(&home.url()).await?;
    let folder = home.path("backups");
    let backups = shelf(&store, home.vault()?, folder.clone(), HandClock::new());
    fs::create_dir_all(folder.join("autoarr-20260101-000000-000.backup"))?;
    fs::write(home.path("autoarr-20260101-000000-001.backup"), "outside")?;
    fs::write(folder.join("autoarr-20261399-000000-001.backup"), "no day")?;
    #[cfg(unix)]
    std::os::unix::fs::symlink(
        home.path("secret.key"),
        folder.join("autoarr-20260101-000000-002.backup"),
    )?;
    for name in [
        "",
        ".",
        "..",
        "../secret.key",
        "../autoarr-20260101-000000-001.backup",
        "/etc/passwd",
        "autoarr-../../../secret.key.backup",
        "autoarr-20260101-000000-000.backup",
        "autoarr-20260101-000000-001.backup",
        "autoarr-20260101-000000-002.backup",
        "autoarr-20261399-000000-001.backup",
        "autoarr-20260101-000000-00é.backup",
        "autoarr-20260101-000000-001.backup\0",
    ] {
        let refused = backups.open(name);
        assert!(matches!(refused, Err(Error::NotFound { .. })), "{name:?}: {refused:?}");
    }
    assert_eq!(backups.list()?, []);
    Ok(())
}

#[tokio::test]
async fn an_older_database_is_backed_up_before_it_is_changed() -> anyhow::Result<()> {
    let (home, _) = Home::filled(3, None).await?;
    let (vault, folder) = (home.vault()?, home.path("backups"));
    let store = Store::open_as_it_is(&home.url()).await?;
    let known = store::known_version();
    let of_now = shelf::back_up_older(&store, known, &vault, AT, &folder, 5).await?;
    assert_eq!(of_now, None);
    let older = shelf::back_up_older(&store, known + 1, &vault, AT, &folder, 5).await?;
    assert_eq!(older.context("none was made")?.rows, 5);
    store.migrate_down(0).await?;
    let empty = shelf::back_up_older(&store, known, &vault, Timestamp(AT.0 + 1), &folder, 5).await;
    assert_eq!(empty?, None);
    store.close().await;

    let store = open_with_backup(&home.url(), &vault, AT, &folder, 5).await?;
    assert_eq!(store.schema_version().await?, known);
    Ok(())
}
