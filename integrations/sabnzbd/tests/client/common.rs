//! A SABnzbd of which each answer is said beforehand.

use std::sync::Arc;

use integration_testkit::{HandClock, KEY, instance};
use kernel::{Connected, Connection, DownloadClient, DownloadId};
use secrecy::SecretString;
use serde_json::{Value, json};
use wiremock::{
    Match, Mock, MockServer, Request, ResponseTemplate,
    matchers::{path, query_param},
};

pub(crate) struct Sabnzbd {
    server: MockServer,
    pub(crate) clock: Arc<HandClock>,
}

impl Sabnzbd {
    pub(crate) async fn start() -> Self {
        Self { server: MockServer::start().await, clock: HandClock::new() }
    }

    /// What it answers to a mode, with at least these parameters. The first that fits is taken.
    pub(crate) async fn answers(&self, query: &[(&str, &str)], body: Value) {
        self.answers_if(query, query_param("output", "json"), body).await;
    }

    pub(crate) async fn answers_if(
        &self,
        query: &[(&str, &str)],
        more: impl Match + 'static,
        body: Value,
    ) {
        let mut mock = Mock::given(path("/api")).and(query_param("apikey", KEY)).and(more);
        for (name, value) in query {
            mock = mock.and(query_param(*name, *value));
        }
        mock.respond_with(ResponseTemplate::new(200).set_body_json(body)).mount(&self.server).await;
    }

    pub(crate) fn connect(&self) -> anyhow::Result<Connected> {
        let connection = Connection {
            url: self.server.uri().parse()?,
            api_key: SecretString::from(KEY),
            verify_tls: true,
        };
        Ok((sabnzbd::INTEGRATION.connect)(instance("sab"), connection, self.clock.clone()))
    }

    pub(crate) fn client(&self) -> anyhow::Result<Arc<dyn DownloadClient>> {
        self.connect()?.downloads.ok_or_else(|| anyhow::anyhow!("it downloads"))
    }

    /// The parameters of what was asked, without the key.
    pub(crate) async fn asked(&self) -> Vec<String> {
        let requests = self.server.received_requests().await.unwrap_or_default();
        let plain = |request: &Request| {
            let query = request.url.query_pairs();
            let kept = query.filter(|(name, _)| name != "apikey" && name != "output");
            kept.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
        };
        requests.iter().map(plain).collect()
    }
}

pub(crate) fn queue(slots: &Value) -> Value {
    json!({"queue": {
        "version": "4.3.0", "paused": false, "pause_int": "0", "diskspace1": "70.0",
        "diskspace2": "60.0", "kbpersec": "1024.0", "slots": slots,
    }})
}

pub(crate) fn slot(id: &str, name: &str, status: &str, labels: &[&str]) -> Value {
    json!({
        "nzo_id": id, "filename": name, "status": status, "labels": labels, "cat": "tv",
        "mb": "10.00", "mbleft": "4.00", "mbmissing": "0.00", "time_added": 1_790_000_000,
    })
}

pub(crate) fn history(update: u64, slots: &Value) -> Value {
    json!({"history": {"last_history_update": update, "slots": slots}})
}

pub(crate) fn done(id: &str, status: &str, message: &str) -> Value {
    json!({
        "nzo_id": id, "name": "A.Release", "category": "tv", "status": status, "bytes": 100,
        "downloaded": 100, "fail_message": message, "completed": 1_790_000_100,
        "storage": "/d/A", "stage_log": [],
    })
}

pub(crate) fn status() -> Value {
    json!({"status": {
        "version": "4.3.0", "url_base": "", "pid": 7, "active_lang": "en", "warnings": [],
        "servers": [{"servername": "news", "serveractive": true, "servererror": "",
            "serverconnections": []}],
    }})
}

pub(crate) fn id(id: &str) -> DownloadId {
    DownloadId(id.to_owned())
}
