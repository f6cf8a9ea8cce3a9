//! The real SABnzbd, started on loopback with our news server.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail};
use async_trait::async_trait;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::Instant;

use super::Sabnzbd;
use crate::door::Port;
use crate::news::NewsServer;
use crate::posts::have_program;

const PROGRAM: &str = "sabnzbdplus";
/// Longer than it takes to start on a busy machine; nothing depends on it but the failure.
const START: Duration = Duration::from_secs(180);
const LOG_LINES: usize = 40;

/// How the program is to be started.
#[derive(Clone)]
pub struct RealOptions {
    /// Where its articles come from.
    pub news: NewsServer,
    /// Further lines of `[misc]`, such as `("pause_on_pwrar", "2")`.
    pub settings: Vec<(String, String)>,
    /// Its categories; each has a folder of its name.
    pub categories: Vec<String>,
    /// The path that it also answers under: `/sabnzbd`, which is what the program always does.
    pub url_base: String,
    /// How long it waits for the news server, in seconds.
    pub server_timeout: u32,
}

impl RealOptions {
    /// Categories `tv` and `movies`, everything else as it comes.
    pub fn new(news: &NewsServer) -> Self {
        Self {
            news: news.clone(),
            settings: Vec::new(),
            categories: vec!["tv".to_owned(), "movies".to_owned()],
            url_base: String::new(),
            server_timeout: 10,
        }
    }

    /// Adds a line to `[misc]`.
    #[must_use]
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// A running `sabnzbdplus`. It and what it started are killed when this is dropped.
pub struct Real {
    folder: TempDir,
    complete: PathBuf,
    incomplete: PathBuf,
    /// Kept from the first start to the end, so that nobody else gets it while the program is away.
    port: Port,
    api_key: String,
    url_base: String,
    running: Mutex<Option<Child>>,
}

impl Real {
    /// Whether the program and its tools are here; the error says what is missing.
    pub fn available() -> Result<(), String> {
        let needed = [PROGRAM, "unrar", "par2"];
        let missing: Vec<&str> =
            needed.into_iter().filter(|program| !have_program(program)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(format!("not installed: {}", missing.join(", ")))
    }

    /// Starts it in a temporary folder on a free port and waits until its API answers.
    ///
    /// # Errors
    /// Where it is not installed, or does not answer; the end of its log is in the error.
    pub async fn start(options: RealOptions) -> anyhow::Result<Self> {
        if let Err(reason) = Self::available() {
            bail!(reason);
        }
        let folder = tempfile::tempdir()?;
        let (complete, incomplete) =
            (folder.path().join("complete"), folder.path().join("incomplete"));
        for path in [&complete, &incomplete, &folder.path().join("scripts")] {
            std::fs::create_dir_all(path)?;
        }
        let real = Self {
            complete,
            incomplete,
            port: Port::free()?,
            api_key: uuid::Uuid::new_v4().simple().to_string(),
            url_base: options.url_base.clone(),
            running: Mutex::new(None),
            folder,
        };
        std::fs::write(real.ini(), real.settings(&options))?;
        real.launch().await?;
        Ok(real)
    }

    /// Puts an executable script where it finds its scripts.
    pub fn add_script(&self, name: &str, text: &str) -> anyhow::Result<()> {
        use std::os::unix::fs::PermissionsExt;
        let path = self.folder.path().join("scripts").join(name);
        std::fs::write(&path, text)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755))?;
        Ok(())
    }

    /// Kills it without a warning, as a crash or a power cut would.
    pub async fn kill9(&self) -> anyhow::Result<()> {
        let child = self.running().take();
        if let Some(mut child) = child {
            signal(&child, "KILL");
            child.wait().await?;
        }
        Ok(())
    }

    /// Ends it in good order and starts it again.
    pub async fn restart(&self) -> anyhow::Result<()> {
        let child = self.running().take();
        if let Some(mut child) = child {
            signal(&child, "TERM");
            let ended = tokio::time::timeout(Duration::from_secs(30), child.wait()).await;
            if ended.is_err() {
                signal(&child, "KILL");
                child.wait().await?;
            }
        }
        self.launch().await
    }

    /// The last lines of what it has logged, for the reader of a failed test.
    pub fn end_of_log(&self) -> String {
        let path = self.folder.path().join("logs").join("sabnzbd.log");
        let log = std::fs::read_to_string(path).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(LOG_LINES)..].join("\n")
    }

    /// The folder that holds its settings, logs, scripts and downloads.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn running(&self) -> MutexGuard<'_, Option<Child>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ini(&self) -> PathBuf {
        self.folder.path().join("sabnzbd.ini")
    }

    fn settings(&self, options: &RealOptions) -> String {
        let folder = self.folder.path().display();
        let (key, port) = (&self.api_key, self.port.number());
        let nzb_key = uuid::Uuid::new_v4().simple();
        let mut ini = format!(
            "__version__ = 19\n__encoding__ = utf-8\n[misc]\n\
             api_key = {key}\nnzb_key = {nzb_key}\nhost = 127.0.0.1\nport = {port}\n\
             download_dir = {folder}/incomplete\ncomplete_dir = {folder}/complete\n\
             script_dir = {folder}/scripts\nlog_dir = {folder}/logs\nadmin_dir = {folder}/admin\n\
             check_new_rel = 0\nenable_broadcast = 0\nselftest_host = 127.0.0.1\n\
             no_penalties = 1\nauto_browser = 0\nipv6_servers = 0\ndirscan_dir = \"\"\n\
             helpfull_warnings = 0\n"
        );
        // Writing to a string cannot fail, so the results below carry nothing.
        for (name, value) in &options.settings {
            let _ = writeln!(ini, "{name} = {value}");
        }
        let address = options.news.address();
        let (host, port, timeout) = (address.ip(), address.port(), options.server_timeout);
        let _ = writeln!(
            ini,
            "[servers]\n[[{host}]]\nname = {host}\ndisplayname = lab\nhost = {host}\n\
             port = {port}\nconnections = 2\nssl = 0\nenable = 1\ntimeout = {timeout}\n\
             username = \"\"\npassword = \"\"\npriority = 0\n\
             [categories]\n[[*]]\nname = *\norder = 0\npp = 3\nscript = None\ndir = \"\"\n\
             newzbin = \"\"\npriority = 0"
        );
        for (order, name) in options.categories.iter().enumerate() {
            let order = order + 1;
            let _ = writeln!(
                ini,
                "[[{name}]]\nname = {name}\norder = {order}\npp = \"\"\nscript = Default\n\
                 dir = {name}\nnewzbin = \"\"\npriority = -100"
            );
        }
        ini
    }

    async fn launch(&self) -> anyhow::Result<()> {
        let mut command = Command::new(PROGRAM);
        command
            .arg("--config-file")
            .arg(self.ini())
            .args(["--server", &format!("127.0.0.1:{}", self.port.number())])
            .args(["--browser", "0", "--logging", "1", "--ipv6_hosting", "0"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .kill_on_drop(true);
        let child = command.spawn().context("sabnzbdplus could not be started")?;
        *self.running() = Some(child);
        let deadline = Instant::now() + START;
        loop {
            match self.call("queue", &[]).await {
                Ok(_) => return Ok(()),
                Err(error) if Instant::now() > deadline => {
                    let log = self.end_of_log();
                    return Err(error.context(format!("sabnzbdplus does not answer:\n{log}")));
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }
}

#[async_trait]
impl Sabnzbd for Real {
    fn url(&self) -> String {
        format!("http://127.0.0.1:{}{}", self.port.number(), self.url_base)
    }

    fn api_key(&self) -> &str {
        &self.api_key
    }

    fn complete_dir(&self) -> &Path {
        &self.complete
    }

    fn incomplete_dir(&self) -> &Path {
        &self.incomplete
    }

    async fn stop(&self) -> anyhow::Result<()> {
        self.kill9().await
    }

    async fn start_again(&self) -> anyhow::Result<()> {
        self.launch().await
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        if let Some(child) = self.running().take() {
            signal(&child, "KILL");
        }
    }
}

/// Sends a signal to the program and to everything that it started.
fn signal(child: &Child, signal: &str) {
    let Some(id) = child.id() else { return };
    let group = format!("-{id}");
    let sent = std::process::Command::new("kill")
        .args(["-s", signal, "--", &group])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if let Err(error) = sent {
        tracing::warn!(%error, "Signal not sent");
    }
}
