//! The program itself, as its user starts it: a folder, an environment, commands, and a server that
//! can be asked to end, or killed.

mod outside;

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::{Child, Command};

pub use self::outside::Outside;

/// Longer than anything here takes on a busy machine; nothing depends on it but the failure.
pub const GENEROUS: Duration = Duration::from_secs(150);

/// An installation: its folder, its environment, and the one key of its owner.
pub struct Home {
    folder: TempDir,
    program: PathBuf,
    environment: BTreeMap<String, String>,
    /// What stands before the program on its command line.
    before: Vec<String>,
    key: Option<String>,
}

/// What a command said, and how it ended.
#[derive(Debug)]
pub struct Told {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// A running server. It is killed when it is dropped.
pub struct Binary {
    child: Child,
    /// `http://127.0.0.1:PORT`
    pub url: String,
    log: PathBuf,
    /// Where in the log this run begins.
    begin: usize,
    http: reqwest::Client,
    key: Option<String>,
}

impl Home {
    /// A new one, with nothing in it.
    pub fn new() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let environment = BTreeMap::from([
            ("AUTOARR__LOG__FORMAT".to_owned(), "json".to_owned()),
            ("PATH".to_owned(), "/usr/local/bin:/usr/bin:/bin".to_owned()),
        ]);
        let home = Self { folder, program: program()?, environment, before: Vec::new(), key: None };
        fs::create_dir(home.path())?;
        Ok(home)
    }

    /// The folder of its settings.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("config")
    }

    /// A place beside that folder.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Sets a variable of its environment.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.environment.insert(name.to_owned(), value.into());
    }

    /// Runs the program through another one.
    pub fn run_by(&mut self, before: &[&str]) {
        self.before = before.iter().map(|it| (*it).to_owned()).collect();
    }

    /// Lets recovery act in every area, with patience of seconds instead of minutes.
    pub fn let_it_act(&mut self) {
        for area in ["FAILED", "LOST", "IMPORTS", "TRUNCATED", "LOOPS"] {
            self.set(&format!("AUTOARR__RECOVERY__AREAS__{area}"), "live");
        }
        for grace in ["LIBRARY_NOTICES", "LIBRARY_GRABS", "LOST", "CLIENT_BACK"] {
            self.set(&format!("AUTOARR__RECOVERY__GRACE__{grace}"), "4");
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = match self.before.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(&self.program);
                command
            }
            None => Command::new(&self.program),
        };
        command
            .args(arguments)
            .env_clear()
            .envs(&self.environment)
            .env("AUTOARR_CONFIG_DIR", self.path())
            .stdin(Stdio::null())
            .kill_on_drop(true);
        command
    }

    /// Runs a command to its end.
    pub async fn run(&self, arguments: &[&str]) -> anyhow::Result<Told> {
        let run = tokio::time::timeout(GENEROUS, self.command(arguments).output()).await;
        let run = run.with_context(|| format!("{arguments:?} did not end"))??;
        let told = Told {
            code: run.status.code(),
            out: String::from_utf8(run.stdout).context("it printed what is no text")?,
            err: String::from_utf8(run.stderr).context("it printed what is no text")?,
        };
        ensure!(!told.err.contains("panicked"), "{arguments:?} panicked: {}", told.err);
        ensure!(
            !told.out.contains('\u{1b}') && !told.err.contains('\u{1b}'),
            "{arguments:?} printed an escape where there is no terminal: {told:?}"
        );
        Ok(told)
    }

    /// Starts a command without waiting for its end.
    pub fn start(&self, arguments: &[&str]) -> anyhow::Result<Child> {
        let started = self.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        started.with_context(|| format!("{arguments:?} cannot be started"))
    }

    /// Runs a command that has to end with `code`, and gives what it printed.
    pub async fn says(&self, code: i32, arguments: &[&str]) -> anyhow::Result<String> {
        let told = self.run(arguments).await?;
        ensure!(told.code == Some(code), "{arguments:?} did not end with {code}: {told:?}");
        Ok(told.out)
    }

    /// What a command answers with `--json`.
    pub async fn json(&self, arguments: &[&str]) -> anyhow::Result<Value> {
        let told = self.run(&[arguments, &["--json"]].concat()).await?;
        serde_json::from_str(&told.out).with_context(|| format!("{arguments:?}: {told:?}"))
    }

    /// The server that cannot start: what it says about that on standard error.
    pub async fn refusal(&self) -> anyhow::Result<String> {
        let told = self.run(&["serve", "--bind", "127.0.0.1:0"]).await?;
        ensure!(told.code == Some(2), "the server did not refuse: {told:?}");
        ensure!(told.err.contains("error: "), "it does not say why: {told:?}");
        Ok(told.err)
    }

    /// Makes a key for everything, with which the servers of this home are asked from now on.
    pub async fn own(&mut self) -> anyhow::Result<String> {
        let made = self.json(&["apikey", "create", "tests", "--scope", "admin"]).await?;
        let key = made["key"].as_str().context("a new key is shown")?.to_owned();
        self.key = Some(key.clone());
        Ok(key)
    }

    /// Starts the server without waiting for it.
    pub fn launch(&self) -> anyhow::Result<Binary> {
        let log = self.beside("server.log");
        let begin = fs::read(&log).map_or(0, |it| it.len());
        let file = OpenOptions::new().create(true).append(true).open(&log)?;
        let child = self
            .command(&["serve", "--bind", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(file)
            .spawn()
            .with_context(|| format!("{} cannot be started", self.program.display()))?;
        let http = lab::http::client()?;
        Ok(Binary { child, url: String::new(), log, begin, http, key: self.key.clone() })
    }

    /// Starts the server on a free port, and waits until it is ready.
    pub async fn serve(&self) -> anyhow::Result<Binary> {
        let mut binary = self.launch()?;
        binary.until_ready().await?;
        Ok(binary)
    }
}

impl Binary {
    /// Waits until it is ready.
    pub async fn until_ready(&mut self) -> anyhow::Result<()> {
        let deadline = Instant::now() + GENEROUS;
        while Instant::now() < deadline {
            if self.is_ready().await? {
                return Ok(());
            }
            pause().await;
        }
        bail!("it was never ready: {}", self.log()?)
    }

    /// Looks once whether it listens and is ready.
    ///
    /// # Errors
    ///
    /// When it has ended.
    pub async fn is_ready(&mut self) -> anyhow::Result<bool> {
        if let Some(status) = self.child.try_wait()? {
            bail!("it ended with {status} instead of listening: {}", self.log()?);
        }
        if self.url.is_empty() {
            let log = self.log()?;
            let Some((_, rest)) = log.split_once("listens on http://") else { return Ok(false) };
            let address = rest.split('/').next().unwrap_or_default();
            self.url = format!("http://{address}");
        }
        Ok(self.status("/health/ready").await == Some(StatusCode::OK))
    }

    /// How it answers a question without a body, if it does.
    pub async fn status(&self, path: &str) -> Option<StatusCode> {
        let answer = self.http.get(format!("{}{path}", self.url)).send().await;
        answer.ok().map(|it| it.status())
    }

    /// Asks it with the owner's key.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<Response> {
        self.ask_within(Duration::from_secs(30), method, path, body).await
    }

    /// The same, for what may take long.
    pub async fn ask_long(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<Response> {
        self.ask_within(GENEROUS, method, path, body).await
    }

    async fn ask_within(
        &self,
        limit: Duration,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<Response> {
        let mut request = self.http.request(method, format!("{}{path}", self.url)).timeout(limit);
        if let Some(key) = &self.key {
            request = request.header("x-api-key", key);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        Ok(request.send().await?)
    }

    /// What it answers to the owner.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        good(path, self.ask(Method::GET, path, None).await?).await
    }

    /// The same, for what changes something.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        good(path, self.ask(Method::POST, path, Some(body)).await?).await
    }

    /// All incidents there ever were.
    pub async fn incidents(&self) -> anyhow::Result<Vec<Value>> {
        let page = self.get("/api/v1/incidents?pageSize=100").await?;
        Ok(page["records"].as_array().context("a page has records")?.clone())
    }

    /// What it has logged in this run.
    pub fn log(&self) -> anyhow::Result<String> {
        let bytes = fs::read(&self.log)?;
        Ok(String::from_utf8_lossy(bytes.get(self.begin..).unwrap_or_default()).into_owned())
    }

    /// The number of its process.
    pub fn id(&self) -> anyhow::Result<u32> {
        self.child.id().context("it has ended")
    }

    /// The memory that it has now, in KiB.
    pub fn memory(&self) -> anyhow::Result<u64> {
        self.told_of_memory("VmRSS:")
    }

    /// The most memory that it ever had at once, in KiB.
    pub fn most_memory(&self) -> anyhow::Result<u64> {
        self.told_of_memory("VmHWM:")
    }

    /// From now on, the most is what it has now.
    pub fn forget_most_memory(&self) -> anyhow::Result<()> {
        let id = self.id()?;
        Ok(fs::write(format!("/proc/{id}/clear_refs"), "5")?)
    }

    /// How long it has kept the processor busy until now, to a hundredth of a second.
    pub fn processor_time(&self) -> anyhow::Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.id()?))?;
        // Its name, in brackets, may have spaces; what follows counts from the third field on.
        let (_, fields) = stat.rsplit_once(')').context("it has a name")?;
        let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
        let ticks: u64 = ticks.sum::<Result<_, _>>()?;
        Ok(Duration::from_millis(ticks * 10))
    }

    fn told_of_memory(&self, field: &str) -> anyhow::Result<u64> {
        let id = self.id()?;
        let status = fs::read_to_string(format!("/proc/{id}/status"))?;
        let figure =
            status.lines().find_map(|it| it.strip_prefix(field)?.split_whitespace().next());
        Ok(figure.context("the system does not tell its memory")?.parse()?)
    }

    /// Ends it at once, as a power cut does.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill().await?;
        self.has_no_panic()
    }

    /// Asks it to end, and tells with which code it did.
    pub async fn terminate(mut self) -> anyhow::Result<Option<i32>> {
        let id = self.child.id().context("it has ended already")?.to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().await?;
        ensure!(sent.success(), "the signal was not sent");
        let ended = tokio::time::timeout(GENEROUS, self.child.wait()).await;
        let status = ended.context("it did not end")??;
        self.has_no_panic()?;
        Ok(status.code())
    }

    /// # Errors
    ///
    /// When something panicked in this run.
    pub fn has_no_panic(&self) -> anyhow::Result<()> {
        let log = self.log()?;
        ensure!(!log.contains("panicked at"), "{log}");
        Ok(())
    }
}

async fn good(path: &str, answer: Response) -> anyhow::Result<Value> {
    let status = answer.status();
    let text = answer.text().await?;
    ensure!(status.is_success(), "{path}: {status} {text}");
    if text.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(&text).with_context(|| format!("{path}: {text}"))
}

/// Waits for what `look` finds.
pub async fn until<T>(
    what: &str,
    mut look: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let deadline = Instant::now() + GENEROUS;
    while Instant::now() < deadline {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        pause().await;
    }
    bail!("it never came to this: {what}")
}

/// Between two looks at something that goes on outside of this process.
pub async fn pause() {
    tokio::time::sleep(Duration::from_millis(40)).await;
}

/// The program of the same build as this test, unless `AUTOARR_BIN` names another.
pub fn program() -> anyhow::Result<PathBuf> {
    if let Some(named) = std::env::var_os("AUTOARR_BIN") {
        let named = PathBuf::from(named);
        ensure!(named.is_file(), "AUTOARR_BIN names {}, which is not there", named.display());
        return Ok(named);
    }
    // Tests are in target/PROFILE/deps, the program one folder above.
    let test = std::env::current_exe()?;
    let folder = test.parent().and_then(Path::parent).context("this test has no folder")?;
    let program = folder.join("autoarr");
    ensure!(
        program.is_file(),
        "there is no program at {}: build it with `cargo build -p autoarr` in the same profile, \
         or name one by AUTOARR_BIN",
        program.display()
    );
    Ok(program)
}
