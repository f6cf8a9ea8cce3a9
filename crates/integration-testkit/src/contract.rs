//! What every integration promises, tried on a program that misbehaves.

use std::{
    error::Error,
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context, Result, bail, ensure};
use kernel::{Answer, Connected, Connection, Integration, SystemClock, Trouble};
use secrecy::SecretString;
use serde_json::{Value, json};
use tracing_subscriber::{fmt::MakeWriter, util::SubscriberInitExt};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, path, query_param},
};

use crate::instance;

/// The key that the integration under test is given. It must never be seen anywhere.
pub const KEY: &str = "5e9c1b7a04d2463f8a6b0c1d2e3f4a5b";

/// Reads through the ports, and answers what was read as text, so that two readings can be
/// compared.
pub type Read = fn(Connected) -> Pin<Box<dyn Future<Output = Answer<String>> + Send>>;

/// An integration, and a program that it can talk to.
pub struct Subject {
    integration: Integration,
    answers: Vec<Sample>,
    reads: Vec<Read>,
}

struct Sample {
    path: String,
    query: Vec<(String, String)>,
    body: String,
}

impl Subject {
    pub fn new(integration: Integration) -> Self {
        Self { integration, answers: Vec::new(), reads: Vec::new() }
    }

    /// What the healthy program answers to a `GET` of `path` with at least these parameters.
    /// The first that fits is taken.
    pub fn answers(mut self, path: &str, query: &[(&str, &str)], body: impl Into<String>) -> Self {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let query = query.iter().map(pair).collect();
        self.answers.push(Sample { path: path.to_owned(), query, body: body.into() });
        self
    }

    /// A way of reading that must succeed with these answers.
    pub fn reads(mut self, read: Read) -> Self {
        self.reads.push(read);
        self
    }

    fn connect(&self, server: &MockServer) -> Result<Connected> {
        let connection = Connection {
            url: server.uri().parse()?,
            api_key: SecretString::from(KEY),
            verify_tls: true,
        };
        Ok((self.integration.connect)(instance("subject"), connection, Arc::new(SystemClock)))
    }

    async fn healthy(&self, change: fn(&mut Value)) -> Result<MockServer> {
        let server = MockServer::start().await;
        for sample in &self.answers {
            let mut body: Value = serde_json::from_str(&sample.body)
                .with_context(|| format!("the sample for {} is not JSON", sample.path))?;
            change(&mut body);
            let mut mock = Mock::given(path(sample.path.clone()));
            for (name, value) in &sample.query {
                mock = mock.and(query_param(name, value));
            }
            mock.respond_with(ResponseTemplate::new(200).set_body_json(body)).mount(&server).await;
        }
        Ok(server)
    }

    async fn read_all(&self, server: &MockServer) -> Result<Vec<String>> {
        let mut seen = Vec::new();
        for read in &self.reads {
            seen.push(read(self.connect(server)?).await?);
        }
        Ok(seen)
    }
}

/// Tries every promise, one after the other.
///
/// Call it from a `#[tokio::test]` that runs on one thread: what is logged is caught there.
///
/// # Errors
/// The first promise that was not kept.
pub async fn contract(subject: Subject) -> Result<()> {
    ensure!(!subject.reads.is_empty(), "a contract without reads proves nothing");
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let guard = subscriber.set_default();

    promises_about_connecting(&subject)?;
    unknown_fields_change_nothing(&subject).await?;
    each_fault_has_its_trouble(&subject).await?;
    no_redirect_carries_the_key_away(&subject).await?;

    drop(guard);
    let log = log.text();
    ensure!(!log.is_empty(), "nothing was logged: the check of the log proves nothing");
    if let Some(line) = log.lines().find(|line| line.contains(KEY)) {
        bail!("the key is in the log: {}", line.replace(KEY, "<the key>"));
    }
    Ok(())
}

fn promises_about_connecting(subject: &Subject) -> Result<()> {
    let integration = &subject.integration;
    ensure!(!integration.title.is_empty() && !integration.key_hint.is_empty(), "it has no words");
    integration.default_url.parse::<url::Url>().context("its default address is none")?;

    // Nothing listens there, and the address holds secrets: connecting must neither ask nor show.
    let connection = Connection {
        url: format!("http://user:{KEY}@127.0.0.1:1/base?apikey={KEY}").parse()?,
        api_key: SecretString::from(KEY),
        verify_tls: true,
    };
    let connected = (integration.connect)(instance("off"), connection, Arc::new(SystemClock));
    ensure!(!connected.url.as_str().contains(KEY), "the key is in its address");
    ensure!(connected.integration == integration.id, "it goes by another id");

    for body in [&b""[..], b"<html>", b"[]", b"{}", b"\xff\xfe", b"null"] {
        ensure!((integration.read_hook)(body).is_err(), "it takes {body:?} for a hook");
    }
    Ok(())
}

async fn unknown_fields_change_nothing(subject: &Subject) -> Result<()> {
    let server = subject.healthy(|_| ()).await?;
    let plain = subject.read_all(&server).await.context("the healthy program")?;
    let server = subject.healthy(add_unknown_fields).await?;
    let extended = subject.read_all(&server).await.context("a program with unknown fields")?;
    ensure!(plain == extended, "unknown fields change what is read");
    let seen = plain.concat();
    ensure!(!seen.contains(KEY), "the key is in what was read");
    Ok(())
}

fn add_unknown_fields(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(add_unknown_fields);
            fields.insert("fieldOfTheFuture".to_owned(), json!("whatever"));
        }
        Value::Array(values) => values.iter_mut().for_each(add_unknown_fields),
        _ => {}
    }
}

async fn each_fault_has_its_trouble(subject: &Subject) -> Result<()> {
    let told = json!({
        "message": format!("no ({KEY})"),
        "description": format!("   at Some.Stack(Trace)\n   at http://x/?apikey={KEY}"),
    });
    let page = "<!DOCTYPE html><html><body>Log in</body></html>";
    let status = |status| ResponseTemplate::new(status).set_body_json(&told);
    let faults = [
        ("401", status(401), Trouble::Unauthorized.code()),
        ("403", status(403), Trouble::Unauthorized.code()),
        ("404", status(404), Trouble::NotFound.code()),
        ("429", status(429).insert_header("retry-after", "3600"), Trouble::Busy(None).code()),
        ("500", status(500), "broken"),
        ("a page", ResponseTemplate::new(200).set_body_raw(page, "text/html"), "misunderstood"),
        ("nothing", ResponseTemplate::new(200), "misunderstood"),
        (
            "half an answer",
            ResponseTemplate::new(200).set_body_raw("{\"records\": [{\"id\":", "application/json"),
            "misunderstood",
        ),
    ];
    for (name, answer, code) in faults {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(answer).mount(&server).await;
        for (nth, read) in subject.reads.iter().enumerate() {
            let Err(err) = read(subject.connect(&server)?).await else {
                bail!("read {nth} takes {name} for an answer");
            };
            ensure!(err.trouble.code() == code, "read {nth}: {name} is told as {:?}", err.trouble);
            let text = everything(&err);
            ensure!(!text.contains(KEY), "the key is in the error of {name}");
            ensure!(!text.contains("Some.Stack"), "a stack trace is in the error of {name}");
        }
    }
    Ok(())
}

async fn no_redirect_carries_the_key_away(subject: &Subject) -> Result<()> {
    let elsewhere = MockServer::start().await;
    let server = MockServer::start().await;
    let target = format!("{}/stolen", elsewhere.uri());
    let away = ResponseTemplate::new(302).insert_header("location", target);
    Mock::given(any()).respond_with(away).mount(&server).await;
    for read in &subject.reads {
        let result = read(subject.connect(&server)?).await;
        ensure!(result.is_err(), "a redirect away is taken for an answer");
    }
    let asked = elsewhere.received_requests().await.unwrap_or_default();
    ensure!(asked.is_empty(), "a redirect to another place was followed");
    Ok(())
}

/// All that a log or a screen could show of an error.
fn everything(err: &(dyn Error + 'static)) -> String {
    let mut text = format!("{err} {err:?}");
    let mut source = err.source();
    while let Some(err) = source {
        text.push_str(&format!(" {err} {err:?}"));
        source = err.source();
    }
    text
}

/// Catches what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
