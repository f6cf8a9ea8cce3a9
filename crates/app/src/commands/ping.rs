use std::time::Duration;

use anyhow::{Context, ensure};
use clap::Args;
use serde_json::json;
use url::Url;

use crate::{exit::Exit, print::Printer};

const PATIENCE: Duration = Duration::from_secs(4);

/// Ask a running AutoArr whether it is there
#[derive(Debug, Args)]
pub(crate) struct Ping {
    /// Its address, with the URL base if it has one
    #[arg(default_value = "http://127.0.0.1:8088/", env = "AUTOARR_URL")]
    url: Url,
}

impl Ping {
    pub(crate) async fn run(&self, out: &Printer) -> anyhow::Result<Exit> {
        let mut url = self.url.clone();
        url.set_path(&format!("{}/ping", url.path().trim_end_matches('/')));
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        let answer = client.get(url.clone()).send().await;
        let answer = answer.with_context(|| format!("nobody answers at {url}"))?;
        let status = answer.status();
        ensure!(status.is_success(), "{url} answers {status}");
        out.result(&json!({ "url": url, "status": "ok" }), |out| out.line("ok"))?;
        Ok(Exit::Done)
    }
}
