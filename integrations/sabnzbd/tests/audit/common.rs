//! A SABnzbd that answers what was written down before, looked at through the port.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result};
use integration_testkit::instance;
use kernel::{
    Connection, SystemClock,
    audit::{Auditable, Configuration, Judgement, Verdict},
};
use secrecy::SecretString;
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{path, query_param, query_param_is_missing},
};

/// What it answers to the three questions of an audit.
pub(crate) struct Answers {
    pub(crate) config: Value,
    pub(crate) status: Value,
    pub(crate) scripts: Value,
}

impl Answers {
    /// Of a healthy installation of this version.
    pub(crate) fn healthy(version: &str) -> Result<Self> {
        let name = format!("tests/fixtures/healthy-{version}.json");
        let mut answers = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(name))?;
        Ok(Self {
            config: answers["get_config"].take(),
            status: answers["fullstatus"].take(),
            scripts: answers["get_scripts"].take(),
        })
    }

    /// As a fresh installation was recorded; `None`, said on stderr, where there are no recordings.
    pub(crate) fn recorded(version: &str) -> Result<Option<Self>> {
        let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
        let shared = std::env::var_os("AUTOARR_SHARED").map_or(default, PathBuf::from);
        let folder = shared.join("captures").join(format!("sabnzbd-{version}"));
        if !folder.is_dir() {
            skipped(&format!("there are no recordings in {}", folder.display()));
            return Ok(None);
        }
        let answer = |name: &str| read(&folder.join(name));
        Ok(Some(Self {
            config: answer("get_config.json")?,
            status: answer("fullstatus_skip_dashboard.json")?,
            scripts: answer("get_scripts.json")?,
        }))
    }

    /// A program that gives these answers.
    pub(crate) async fn serve(&self) -> MockServer {
        let server = MockServer::start().await;
        let answers = async |query: &[(&str, &str)], body: Value| {
            let mut mock = Mock::given(path("/api"));
            for (name, value) in query {
                mock = mock.and(query_param(*name, *value));
            }
            mock.respond_with(ResponseTemplate::new(200).set_body_json(body)).mount(&server).await;
        };
        let none = serde_json::Map::new();
        for (section, found) in self.config["config"].as_object().unwrap_or(&none) {
            let body = json!({"config": {section.as_str(): found}});
            answers(&[("mode", "get_config"), ("section", section)], body).await;
        }
        answers(&[("mode", "get_config")], json!({"config": {}})).await;
        answers(&[("mode", "fullstatus"), ("skip_dashboard", "1")], self.status.clone()).await;
        answers(&[("mode", "get_scripts")], self.scripts.clone()).await;
        Mock::given(query_param_is_missing("apikey"))
            .respond_with(ResponseTemplate::new(403))
            .mount(&server)
            .await;
        server
    }

    /// What the audit reads of it, and the audit.
    pub(crate) async fn read(&self) -> Result<(Arc<dyn Auditable>, Configuration)> {
        let server = self.serve().await;
        let audit = connect(&server.uri(), "0123456789abcdef0123456789abcdef")?;
        let configuration = Configuration::from(&audit.configuration().await?);
        Ok((audit, configuration))
    }
}

/// The audit of the SABnzbd at this address.
pub(crate) fn connect(url: &str, key: &str) -> Result<Arc<dyn Auditable>> {
    let connection =
        Connection { url: url.parse()?, api_key: SecretString::from(key), verify_tls: true };
    let connected =
        (sabnzbd::INTEGRATION.connect)(instance("sab"), connection, Arc::new(SystemClock));
    connected.audit.context("it can be audited")
}

/// The rules that are broken, in the order of the list.
pub(crate) fn broken(judgement: &Judgement) -> Vec<&'static str> {
    let broken =
        judgement.judged.iter().filter(|judged| matches!(judged.verdict, Verdict::Broken(_)));
    broken.map(|judged| judged.rule.id).collect()
}

/// Tells the reader of the tests that one of them had nothing to work with.
pub(crate) fn skipped(reason: &str) {
    // The tests' own output is the place for it.
    let _ = writeln!(std::io::stderr(), "skipped: {reason}");
}

fn read(path: &Path) -> Result<Value> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    Ok(serde_json::from_str(&text)?)
}
