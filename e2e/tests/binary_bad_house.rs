//! The machine has its troubles: each is a clear sentence and an orderly end, and nothing is lost.

use std::{
    fs::{self, Permissions},
    net::TcpListener,
    os::unix::fs::{PermissionsExt, chown},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, ensure};
use e2e::binary::{Binary, Home, until};
use reqwest::Method;
use serde_json::json;

const NOBODY: u32 = 65_534;

fn has_all(text: &str, words: &[&str]) -> anyhow::Result<()> {
    for word in words {
        ensure!(text.contains(word), "`{word}` is not in: {text}");
    }
    Ok(())
}

#[tokio::test]
async fn a_wrong_setting_is_named_with_its_key_and_its_file() -> anyhow::Result<()> {
    let home = Home::new()?;
    let file = home.path().join("autoarr.yaml");
    for (text, words) in [
        ("server: [\n", &["autoarr.yaml"][..]),
        ("server:\n  bnd: 127.0.0.1:1\n", &["server.bnd", "server.bind", "autoarr.yaml"]),
        ("metrics:\n  enabled: banana\n", &["metrics.enabled", "autoarr.yaml"]),
        ("recovery:\n  areas:\n    failed: maybe\n", &["recovery.areas.failed", "autoarr.yaml"]),
        (
            "instances:\n  nas:\n    kind: teapot\n    url: http://x\n",
            &["instances.nas", "autoarr.yaml"],
        ),
        ("server: 7\n", &["server", "autoarr.yaml"]),
    ] {
        fs::write(&file, text)?;
        has_all(&home.refusal().await?, words).with_context(|| text.to_owned())?;
    }
    fs::remove_file(&file)?;
    fs::write(home.path().join("autoarr.toml"), "[retention]\nevents_days = \"long\"\n")?;
    has_all(&home.refusal().await?, &["retention.events_days", "autoarr.toml"])?;
    fs::remove_file(home.path().join("autoarr.toml"))?;

    let mut home = home;
    home.set("AUTOARR__SERVER__BNID", "127.0.0.1:1");
    has_all(&home.refusal().await?, &["AUTOARR__SERVER__BNID"])?;
    let mut home = Home::new()?;
    home.set("SONARR_URL", "http://127.0.0.1:1");
    home.set("SONARR_API_KEY_FILE", "/nowhere/key");
    has_all(&home.refusal().await?, &["SONARR_API_KEY_FILE", "/nowhere/key"])
}

#[tokio::test]
async fn a_key_file_that_cannot_be_used_is_named() -> anyhow::Result<()> {
    let mut home = Home::new()?;
    home.own().await?;
    let key = home.path().join("secret.key");
    let good = fs::read(&key)?;
    fs::write(&key, "not a key")?;
    has_all(&home.refusal().await?, &["secret.key"])?;
    ensure!(fs::read_to_string(&key)? == "not a key", "it was not replaced");
    fs::write(&key, &good)?;
    fs::set_permissions(&key, Permissions::from_mode(0o644))?;
    has_all(&home.refusal().await?, &["secret.key"])?;
    fs::set_permissions(&key, Permissions::from_mode(0o000))?;
    if as_nobody(&mut home)? {
        chown(&key, Some(0), Some(0))?;
    }
    has_all(&home.refusal().await?, &["secret.key"])?;
    Ok(())
}

#[tokio::test]
async fn a_database_that_cannot_be_written_is_told_and_kept() -> anyhow::Result<()> {
    let mut home = Home::new()?;
    home.own().await?;
    let database = home.path().join("autoarr.db");
    let before = fs::read(&database)?;
    as_nobody(&mut home)?;
    let server = home.serve().await?;
    ensure!(server.terminate().await? == Some(0), "so far all is well");
    for path in [database.clone(), home.path()] {
        let mode = if path == database { 0o444 } else { 0o555 };
        fs::set_permissions(&path, Permissions::from_mode(mode))?;
    }
    let told = home.refusal().await?;
    has_all(&told, &["read-only"]).or_else(|_| has_all(&told, &["autoarr.db"]))?;
    ensure!(fs::read(&database)?.len() >= before.len());
    fs::set_permissions(home.path(), Permissions::from_mode(0o700))?;
    fs::set_permissions(&database, Permissions::from_mode(0o600))?;
    let server = home.serve().await?;
    server.get("/api/v1/incidents").await?;
    ensure!(server.terminate().await? == Some(0));
    Ok(())
}

#[tokio::test]
async fn a_database_that_is_none_or_too_new_is_left_alone() -> anyhow::Result<()> {
    let mut home = Home::new()?;
    home.own().await?;
    let database = home.path().join("autoarr.db");
    let insert = "import sqlite3, sys\n\
        c = sqlite3.connect(sys.argv[1])\n\
        c.execute(\"insert into _sqlx_migrations select version + 1000, description, \
        installed_on, success, checksum, execution_time from _sqlx_migrations limit 1\")\n\
        c.commit()\n";
    match Command::new("python3").args(["-c", insert]).arg(&database).output() {
        Ok(run) => {
            ensure!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
            has_all(&home.refusal().await?, &["schema", "newer program"])?;
            let told = home.run(&["incidents"]).await?;
            ensure!(told.code == Some(2), "{told:?}");
        }
        Err(_) => e2e::say("there is no python3: a database that is too new is skipped"),
    }
    let garbage = b"this is a letter to my aunt, and no database. ".repeat(200);
    for ending in ["-wal", "-shm"] {
        let path = home.path().join(format!("autoarr.db{ending}"));
        if path.exists() {
            fs::remove_file(path)?;
        }
    }
    fs::write(&database, &garbage)?;
    has_all(&home.refusal().await?, &["database"])?;
    ensure!(fs::read(&database)? == garbage, "it was not overwritten");
    Ok(())
}

#[tokio::test]
async fn a_postgresql_that_cannot_be_reached_is_told_without_its_password() -> anyhow::Result<()> {
    let mut home = Home::new()?;
    home.set("DATABASE_URL", "postgres://autoarr:hunter2hunter2@127.0.0.1:1/autoarr");
    let told = home.refusal().await?;
    has_all(&told, &["cannot be reached"])?;
    ensure!(!told.contains("hunter2"), "{told}");
    home.set("DATABASE_URL", "mysql://autoarr:hunter2hunter2@127.0.0.1:1/autoarr");
    let told = home.refusal().await?;
    has_all(&told, &["not the address of a database"])?;
    ensure!(!told.contains("hunter2"), "{told}");
    Ok(())
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() -> anyhow::Result<()> {
    let home = Home::new()?;
    let taken = TcpListener::bind("127.0.0.1:0")?;
    let address = taken.local_addr()?.to_string();
    let told = home.run(&["serve", "--bind", &address]).await?;
    ensure!(told.code == Some(2), "{told:?}");
    has_all(&told.err, &[&address])
}

#[tokio::test]
async fn a_full_disk_is_told_and_everything_goes_on_when_there_is_room() -> anyhow::Result<()> {
    let mut home = Home::new()?;
    let Some(disk) = SmallDisk::mount(&home.path())? else { return Ok(()) };
    let key = home.own().await?;
    let server = home.serve().await?;
    let make = async |server: &Binary, name: &str| {
        let body = json!({"name": name, "scope": "read"});
        server.ask(Method::POST, "/api/v1/api-keys", Some(&body)).await
    };
    ensure!(make(&server, "before").await?.status() == 201);
    disk.fill()?;
    let refused = until("a write that is refused", async || {
        let answer = make(&server, &"x".repeat(40)).await?;
        Ok((!answer.status().is_success()).then_some(answer))
    })
    .await?;
    ensure!(refused.status().is_server_error(), "{refused:?}");
    has_all(&refused.text().await?, &["full"])?;
    ensure!(server.status("/health/live").await.is_some_and(|it| it.is_success()));
    let told = home.run(&["apikey", "create", "more"]).await?;
    ensure!(told.code == Some(2), "{told:?}");
    has_all(&told.err, &["full"])?;

    disk.make_room()?;
    until("a write that goes through again", async || {
        Ok(make(&server, "after").await?.status().is_success().then_some(()))
    })
    .await?;
    let names = home.says(0, &["apikey", "list"]).await?;
    has_all(&names, &["tests", "before", "after"])?;
    ensure!(!names.contains(&key));
    ensure!(server.terminate().await? == Some(0));
    Ok(())
}

#[tokio::test]
async fn files_that_may_not_grow_are_told_and_everything_goes_on_when_they_may()
-> anyhow::Result<()> {
    let mut home = Home::new()?;
    home.own().await?;
    // The signal that comes with the limit would end any program that does not ignore it.
    home.run_by(&["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"]);
    let server = home.serve().await?;
    let make = async |name: &str| {
        let body = json!({"name": name, "scope": "read"});
        server.ask(Method::POST, "/api/v1/api-keys", Some(&body)).await
    };
    ensure!(make("before").await?.status() == 201);
    let size = fs::metadata(home.path().join("autoarr.db"))?.len();
    limit_files(&server, &size.to_string())?;
    let refused = until("a write that is refused", async || {
        let answer = make(&"x".repeat(40)).await?;
        Ok((!answer.status().is_success()).then_some(answer))
    })
    .await?;
    ensure!(refused.status().is_server_error(), "{refused:?}");
    ensure!(server.status("/health/live").await.is_some_and(|it| it.is_success()));

    limit_files(&server, "unlimited")?;
    until("a write that goes through again", async || {
        Ok(make("after").await?.status().is_success().then_some(()))
    })
    .await?;
    ensure!(server.terminate().await? == Some(0));
    has_all(&home.says(0, &["apikey", "list"]).await?, &["tests", "before", "after"])
}

/// How long the files that a server writes may become, in bytes.
fn limit_files(server: &Binary, bytes: &str) -> anyhow::Result<()> {
    let process = format!("--pid={}", server.id()?);
    let limit = format!("--fsize={bytes}:unlimited");
    let run = Command::new("prlimit").args([process, limit]).output()?;
    ensure!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    Ok(())
}

/// Makes the folder and what is in it nobody's, and runs the program as nobody, where we are root:
/// root may read and write everything. Tells whether we are.
fn as_nobody(home: &mut Home) -> anyhow::Result<bool> {
    let is_root =
        fs::metadata("/proc/self").map(|it| std::os::unix::fs::MetadataExt::uid(&it))? == 0;
    if !is_root {
        return Ok(false);
    }
    let folder = home.path();
    let above = folder.parent().context("the folder is in another")?;
    fs::set_permissions(above, Permissions::from_mode(0o755))?;
    for entry in fs::read_dir(&folder)? {
        chown(entry?.path(), Some(NOBODY), Some(NOBODY))?;
    }
    chown(&folder, Some(NOBODY), Some(NOBODY))?;
    let (user, group) = (format!("--reuid={NOBODY}"), format!("--regid={NOBODY}"));
    home.run_by(&["setpriv", &user, &group, "--clear-groups"]);
    Ok(true)
}

/// A disk of a few megabytes, mounted in a folder.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None` where we may not mount.
    fn mount(folder: &Path) -> anyhow::Result<Option<Self>> {
        let mount = ["-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs"];
        let mounted = Command::new("mount").args(mount).arg(folder).output();
        if !mounted.is_ok_and(|it| it.status.success()) {
            e2e::say("nothing can be mounted here: the full disk is skipped");
            return Ok(None);
        }
        Ok(Some(Self(folder.to_owned())))
    }

    fn fill(&self) -> anyhow::Result<()> {
        let path = self.0.join("ballast");
        // It ends with an error when nothing more fits.
        drop(fs::write(&path, vec![0_u8; 8 << 20]));
        ensure!(fs::metadata(&path)?.len() < 8 << 20, "the disk is not full");
        Ok(())
    }

    fn make_room(&self) -> anyhow::Result<()> {
        Ok(fs::remove_file(self.0.join("ballast"))?)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a server that is still ending may hold a file.
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}
