//! What the tests of this family of integrations share: recorded answers, a server that gives
//! them, and the makers' specification as a judge of what is sent.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::allow_attributes,
    reason = "each of the tests uses another part of this, so that nothing can be expected"
)]

pub mod library;
pub mod pushed;
pub mod recorded;
pub mod spec;

use std::{fs, path::PathBuf, sync::Arc};

use anyhow::Context;
use kernel::{
    Clock, Connected, Connection, Health, InstanceName, Integration, Library, LibraryWriter, Mode,
    Timestamp,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path, query_param},
};

/// The key of every server here.
pub const KEY: &str = "0123456789abcdef0123456789abcdef";

/// 2026-11-21T06:10:00Z, just after the last recorded answer.
pub const NOW: Timestamp = Timestamp(1_795_241_400_000);

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        NOW
    }
}

/// A part of the folder of recordings; says that it is skipped where there is none.
pub fn shared(part: &str) -> Option<PathBuf> {
    let root = std::env::var_os("AUTOARR_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let found = root.join(part);
    if found.exists() {
        return Some(found);
    }
    skipped(part);
    None
}

#[expect(clippy::print_stderr, reason = "whoever reads the test's output should know")]
fn skipped(part: &str) {
    eprintln!("skipped: there is no {part} in the folder of recordings");
}

/// One recorded answer and what it answers.
#[derive(Clone, Debug, Deserialize)]
pub struct Recorded {
    pub file: String,
    pub method: String,
    pub path: String,
    #[serde(default)]
    pub request: Value,
    pub status: u16,
    #[serde(skip)]
    pub folder: PathBuf,
}

impl Recorded {
    pub fn body(&self) -> anyhow::Result<Vec<u8>> {
        let body = fs::read(self.folder.join(&self.file)).context(self.file.clone())?;
        // An answer without a body is kept as a note that it had none.
        Ok(if serde_json::from_slice::<Value>(&body).is_ok() { body } else { Vec::new() })
    }

    pub fn json<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        serde_json::from_slice(&self.body()?).context(self.file.clone())
    }

    /// The resource that was asked, without version, number and query: `queue`.
    pub fn resource(&self) -> &str {
        let path = self.path.split('?').next().unwrap_or_default();
        let versions = ["/api/v1/", "/api/v3/", "/api/v5/"];
        versions.iter().find_map(|version| path.strip_prefix(version)).unwrap_or(path)
    }

    pub fn is_get(&self) -> bool {
        self.method == "GET" && self.status == 200
    }
}

/// All answers that were recorded of one program; none where there are no recordings.
pub fn recorded(program: &str) -> anyhow::Result<Vec<Recorded>> {
    let Some(folder) = shared(&format!("captures/{program}")) else { return Ok(Vec::new()) };
    let manifest = fs::read(folder.join("MANIFEST.json"))?;
    let mut all: Vec<Recorded> = serde_json::from_slice(&manifest)?;
    all.iter_mut().for_each(|one| one.folder.clone_from(&folder));
    all.retain(|one| folder.join(&one.file).exists());
    Ok(all)
}

/// One recorded answer as JSON; `None` where there are no recordings.
pub fn capture(file: &str) -> anyhow::Result<Option<Value>> {
    let Some(file) = shared(&format!("captures/{file}")) else { return Ok(None) };
    Ok(Some(serde_json::from_slice(&fs::read(file)?)?))
}

/// A server that answers as it is told.
pub struct Stage {
    pub server: MockServer,
    pub connected: Connected,
}

impl Stage {
    /// `api` is the answer to what versions there are.
    pub async fn open(integration: &Integration, api: Value) -> anyhow::Result<Self> {
        let server = MockServer::start().await;
        let connection = Connection {
            url: server.uri().parse()?,
            api_key: KEY.to_owned().into(),
            verify_tls: true,
        };
        let name: InstanceName = "test".parse()?;
        let connected = (integration.connect)(name, connection, Arc::new(Still));
        let stage = Self { server, connected };
        stage.answer("GET", "api", 200, &api).await;
        Ok(stage)
    }

    /// As most instances are: v3 and nothing else.
    pub async fn v3(integration: &Integration) -> anyhow::Result<Self> {
        Self::open(integration, json!({"current": "v3", "deprecated": []})).await
    }

    pub fn library(&self) -> anyhow::Result<&Arc<dyn Library>> {
        self.connected.library.as_ref().context("it is a library")
    }

    pub fn health(&self) -> anyhow::Result<&Arc<dyn Health>> {
        self.connected.health.as_ref().context("it tells how it does")
    }

    pub fn writer(&self) -> anyhow::Result<Box<dyn LibraryWriter>> {
        let permit = Mode::Live.issue_permit().context("live has a permit")?;
        Ok(self.library()?.writer(&permit))
    }

    pub async fn answer(&self, verb: &str, at: &str, status: u16, body: &Value) {
        self.answer_bytes(verb, at, status, body.to_string().into_bytes()).await;
    }

    pub async fn answer_bytes(&self, verb: &str, at: &str, status: u16, body: Vec<u8>) {
        let mut answer = ResponseTemplate::new(status);
        if !body.is_empty() {
            answer = answer.set_body_raw(body, "application/json; charset=utf-8");
        }
        Mock::given(method(verb))
            .and(path(format!("/{at}")))
            .respond_with(answer)
            .mount(&self.server)
            .await;
    }

    /// An answer that is only given to a question with this parameter; goes before the others.
    pub async fn answer_to(&self, at: &str, parameter: (&str, &str), body: &Value) {
        let answer = ResponseTemplate::new(200).set_body_json(body);
        Mock::given(method("GET"))
            .and(path(format!("/{at}")))
            .and(query_param(parameter.0, parameter.1))
            .respond_with(answer)
            .with_priority(1)
            .mount(&self.server)
            .await;
    }

    /// What was asked so far, as `GET /path?query body`, without the question for the versions.
    pub async fn asked(&self) -> anyhow::Result<Vec<String>> {
        let requests = self.server.received_requests().await.context("requests are recorded")?;
        let said = |request: &wiremock::Request| {
            let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
            let body = String::from_utf8_lossy(&request.body);
            format!("{} {}{query} {body}", request.method, request.url.path()).trim_end().to_owned()
        };
        Ok(requests.iter().filter(|request| request.url.path() != "/api").map(said).collect())
    }

    /// Lets the makers' specification judge everything that was asked.
    pub async fn check(&self, specification: &str) -> anyhow::Result<()> {
        let Some(spec) = spec::Spec::open(specification)? else { return Ok(()) };
        let requests = self.server.received_requests().await.context("requests are recorded")?;
        for request in &requests {
            let key = request.headers.get("x-api-key").context("no key was sent")?;
            anyhow::ensure!(key == KEY && !request.url.as_str().contains(KEY));
            spec.check(request.method.as_str(), &request.url, &request.body)
                .with_context(|| format!("{} {}", request.method, request.url))?;
        }
        Ok(())
    }
}
