//! The whole door over a real database in a temporary folder, with programs that are not there.

use std::sync::Arc;

use api::{Api, Metrics, Options};
use axum::{
    Router,
    body::Body,
    http::{Request, Response, header},
};
use integration_testkit::{
    FakeClient, FakeLibrary, HandClock, connected_client, connected_library,
};
use kernel::{
    Clock, Connected, Connection, Hook, HookWay, InstanceName, Integration, IntegrationId,
};
use secrecy::ExposeSecret;
use services::{
    Auth, AuthOptions, BackupsSetup, Connections, ConnectionsSetup, EventFeed, Logs, NewApiKey,
    Principal, Scope, Services, Store, Vault,
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

pub(crate) const PASSWORD: &str = "correct horse";

const VERSION: &str = concat!("\"", env!("CARGO_PKG_VERSION"), "\"");

/// A kind of program for tests: its instances are fakes, whatever the address.
pub(crate) static FAKE: [Integration; 1] = [Integration {
    id: IntegrationId("fake"),
    title: "Fake",
    key_hint: "There is none.",
    default_url: "http://127.0.0.1:1",
    connect: connect_fake,
    classify: |text| {
        let is_known = text.message.contains("not enough repair blocks");
        is_known.then(|| integration_testkit::classified(kernel::Cause::MissingArticles))
    },
    hook: Some(HookWay::Webhook),
    read_hook: |body| {
        let body: serde_json::Value = serde_json::from_slice(body)?;
        let event = body["eventType"].as_str().ok_or("no event type")?.to_owned();
        Ok(Hook { event, download: None })
    },
    rules: Vec::new,
}];

fn connect_fake(name: InstanceName, _: Connection, _: Arc<dyn Clock>) -> Connected {
    connected_client(&FakeClient::new(name.as_str()))
}

pub(crate) struct Door {
    pub(crate) api: Api,
    pub(crate) router: Router,
    pub(crate) services: Services,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) client: Arc<FakeClient>,
    pub(crate) library: Arc<FakeLibrary>,
    pub(crate) shutdown: CancellationToken,
    pub(crate) folder: TempDir,
}

impl Door {
    /// Nobody owns it yet; one client and one library are connected.
    pub(crate) async fn new() -> anyhow::Result<Self> {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> anyhow::Result<Self> {
        let clock = HandClock::new();
        let client = FakeClient::new("sab");
        let library = FakeLibrary::new("tv", clock.clone());
        let connections =
            Connections::of(&FAKE, [connected_client(&client), connected_library(&library)]);
        Self::over(options, clock, client, library, |_| async { Ok(connections) }).await
    }

    /// The same, and everything is counted. For one test: there is one collection per process.
    pub(crate) async fn measured() -> anyhow::Result<Self> {
        let door = Self::new().await?;
        let metrics = Metrics::install()?;
        let (services, clock, shutdown) =
            (door.services.clone(), door.clock.clone(), door.shutdown.clone());
        let api = Api::new(services, Options::default(), metrics, clock, shutdown);
        Ok(Self { router: api::router(api.clone()), api, ..door })
    }

    /// The same, with a log.
    pub(crate) async fn logging(logs: Logs) -> anyhow::Result<Self> {
        let door = Self::new().await?;
        let services = door.services.clone().with_logs(logs);
        let (metrics, clock, shutdown) =
            (Metrics::detached()?, door.clock.clone(), door.shutdown.clone());
        let api = Api::new(services.clone(), Options::default(), metrics, clock, shutdown);
        Ok(Self { router: api::router(api.clone()), api, services, ..door })
    }

    /// The same with more routes behind the same guard.
    pub(crate) async fn with_routes(options: Options, more: Router<Api>) -> anyhow::Result<Self> {
        let door = Self::with(options).await?;
        Ok(Self { router: api::router_with(door.api.clone(), more), ..door })
    }

    /// No program is connected, and fakes can be.
    pub(crate) async fn empty() -> anyhow::Result<Self> {
        let clock = HandClock::new();
        let client = FakeClient::new("sab");
        let library = FakeLibrary::new("tv", clock.clone());
        let of_clock = clock.clone();
        let options = Options::default();
        Self::over(options, clock, client, library, |(store, events, folder)| async move {
            let setup = ConnectionsSetup {
                integrations: &FAKE,
                fixed: Vec::new(),
                allow_link_local: false,
                vault: Vault::open(&folder.join("secret.key"))?,
                store,
                events,
                clock: of_clock,
            };
            Ok(Connections::open(setup).await?)
        })
        .await
    }

    async fn over<F>(
        options: Options,
        clock: Arc<HandClock>,
        client: Arc<FakeClient>,
        library: Arc<FakeLibrary>,
        connect: impl FnOnce((Store, EventFeed, std::path::PathBuf)) -> F,
    ) -> anyhow::Result<Self>
    where
        F: Future<Output = anyhow::Result<Connections>>,
    {
        let folder = tempfile::tempdir()?;
        let url = format!("sqlite:{}/test.db?durability=relaxed", folder.path().display());
        let store = Store::open(&url).await?;
        let events = EventFeed::default();
        let connections =
            connect((store.clone(), events.clone(), folder.path().to_owned())).await?;
        let auth_options = AuthOptions {
            config_folder: Some(folder.path().to_owned()),
            claim_code: Some("claim-it-now".into()),
        };
        let auth = Auth::open(store.clone(), events.clone(), clock.clone(), auth_options).await?;
        let backups = BackupsSetup {
            vault: Vault::open(&folder.path().join("secret.key"))?,
            folder: folder.path().join("backups"),
            keep: 2,
            every: None,
        };
        let services =
            Services::new(connections, auth, store, events, clock.clone(), "test".to_owned())
                .with_backups(backups)
                .with_guides(folder.path().join("guides"));
        let shutdown = CancellationToken::new();
        let metrics = Metrics::detached()?;
        let api = Api::new(services.clone(), options, metrics, clock.clone(), shutdown.clone());
        let router = api::router(api.clone());
        Ok(Self { api, router, services, clock, client, library, shutdown, folder })
    }

    /// A new API key.
    pub(crate) async fn key(&self, scope: Scope) -> anyhow::Result<String> {
        let new = NewApiKey { name: scope.to_string(), scope, expires_at: None };
        let (_, key) = self.services.auth.add_api_key(&Principal::local("cli"), new).await?;
        Ok(key.expose_secret().to_owned())
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> anyhow::Result<Response<Body>> {
        Ok(self.router.clone().oneshot(request).await?)
    }

    /// Asks as in `POST /api/v1/login {"username":"anna"}`, with more lines for headers before the
    /// body, and writes the answer down: status, body, and what would be different each time made
    /// the same.
    pub(crate) async fn ask(&self, said: &str) -> anyhow::Result<String> {
        written(self.send(request(said)?).await?).await
    }

    /// The same with an API key.
    pub(crate) async fn ask_as(&self, key: &str, said: &str) -> anyhow::Result<String> {
        let mut request = request(said)?;
        request.headers_mut().insert("x-api-key", key.parse()?);
        written(self.send(request).await?).await
    }

    /// Anna owns it; the answer is her cookie.
    pub(crate) async fn claim(&self) -> anyhow::Result<String> {
        let body =
            format!(r#"{{"code":"claim-it-now","username":"anna","password":"{PASSWORD}"}}"#);
        let answer = self.send(request(&format!("POST /api/v1/setup/claim\n{body}"))?).await?;
        anyhow::ensure!(answer.status() == 201, "{}", written(answer).await?);
        cookie(&answer)
    }
}

/// The session in an answer, as a browser sends it back.
pub(crate) fn cookie<B>(answer: &Response<B>) -> anyhow::Result<String> {
    let cookie = answer.headers().get(header::SET_COOKIE);
    let cookie = cookie.ok_or_else(|| anyhow::anyhow!("no cookie"))?.to_str()?;
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}

/// A request from lines: the first says what, then headers, then a body that begins with a brace.
pub(crate) fn request(said: &str) -> anyhow::Result<Request<Body>> {
    let (first, rest) = said.split_once('\n').unwrap_or((said, ""));
    let (method, uri) = first.split_once(' ').unwrap_or(("GET", first));
    let mut request = Request::builder().method(method).uri(uri);
    let mut body = String::new();
    for line in rest.lines().map(str::trim) {
        match line.split_once(": ") {
            Some((name, value)) if body.is_empty() && !line.starts_with(['{', '[']) => {
                request = request.header(name, value);
            }
            _ => body.push_str(line),
        }
    }
    let has = |name: &str| request.headers_ref().is_some_and(|it| it.contains_key(name));
    let (has_id, has_type) = (has("x-correlation-id"), has("content-type"));
    if !has_id {
        request = request.header("x-correlation-id", "c-1");
    }
    if !has_type && !body.is_empty() {
        request = request.header("content-type", "application/json");
    }
    Ok(request.body(Body::from(body))?)
}

pub(crate) async fn written(answer: Response<Body>) -> anyhow::Result<String> {
    let status = answer.status();
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await?;
    let body = String::from_utf8_lossy(&body).into_owned();
    let body = match serde_json::from_str::<serde_json::Value>(&body) {
        Ok(json) => json.to_string(),
        Err(_) => body,
    };
    Ok(format!("{status}\n{}", without_chance(&body)).trim_end().to_owned())
}

/// Ids and keys are different each time.
pub(crate) fn without_chance(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(length) = uuid_at(rest) {
            out.push_str("<id>");
            rest = &rest[length..];
        } else if rest.starts_with(VERSION) {
            out.push_str("\"<version>\"");
            rest = &rest[VERSION.len()..];
        } else if let Some(length) = token_at(rest) {
            out.push_str("<secret>");
            rest = &rest[length..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

fn uuid_at(text: &str) -> Option<usize> {
    let candidate = text.get(..36)?;
    let fits = candidate.bytes().enumerate().all(|(i, b)| match i {
        8 | 13 | 18 | 23 => b == b'-',
        _ => b.is_ascii_hexdigit(),
    });
    fits.then_some(36)
}

/// `aa_` and what follows, or 43 characters of a token.
fn token_at(text: &str) -> Option<usize> {
    let is_of_token = |b: u8| b.is_ascii_alphanumeric() || b"-_".contains(&b);
    let length = text.bytes().take_while(|b| is_of_token(*b)).count();
    let is_key = text.starts_with("aa_") && length >= 9;
    (is_key || length == 43).then_some(length)
}
