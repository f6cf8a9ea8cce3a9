//! SABnzbd: a stateful stand-in ([`Fake`]) and the real program ([`Real`]), used in the same way.
//!
//! The real one looks into a volume while it fetches the next ones. A small encrypted or unwanted
//! post from a fast news server can be through before it is paused:
//! [`crate::news::NewsServer::hold`] it where a test wants to see the pause.

pub mod breakages;
mod fake;
mod real;

use std::path::{Path, PathBuf};

use anyhow::bail;
use async_trait::async_trait;
use serde_json::Value;

pub use self::fake::{Fake, FakeOptions, Finished, Script, Version};
pub use self::real::{Real, RealOptions};

/// A running SABnzbd, real or not: what tests and the stand-ins of Sonarr and Radarr need.
#[async_trait]
pub trait Sabnzbd: Send + Sync {
    /// Where it is: `http://127.0.0.1:PORT`, with its URL base if it has one. The API is under
    /// `{url}/api`.
    fn url(&self) -> String;

    /// The full API key.
    fn api_key(&self) -> &str;

    /// Where finished jobs go, each under its category's folder.
    fn complete_dir(&self) -> &Path;

    /// Where jobs are while they are downloaded.
    fn incomplete_dir(&self) -> &Path;

    /// Ends the program at once; its queue and history stay.
    async fn stop(&self) -> anyhow::Result<()>;

    /// Starts it again at the same address, with its queue and history.
    async fn start_again(&self) -> anyhow::Result<()>;

    /// One call of the API. `mode` and the key are added.
    ///
    /// # Errors
    /// Where it cannot be reached, or answers anything but 200 and JSON.
    async fn call(&self, mode: &str, parameters: &[(&str, &str)]) -> anyhow::Result<Value> {
        let mut query = vec![("mode", mode), ("output", "json"), ("apikey", self.api_key())];
        query.extend_from_slice(parameters);
        let url = format!("{}/api", self.url());
        let answer = crate::http::client()?.get(url).query(&query).send().await?;
        let status = answer.status();
        if !status.is_success() {
            bail!("{mode} was answered by {status}: {}", answer.text().await?);
        }
        Ok(answer.json().await?)
    }

    /// Uploads an NZB and answers the new job's id, `None` where it was not taken.
    async fn add_nzb(
        &self,
        name: &str,
        nzb: &str,
        parameters: &[(&str, &str)],
    ) -> anyhow::Result<Option<String>> {
        let mut query = vec![("mode", "addfile"), ("output", "json"), ("apikey", self.api_key())];
        query.extend_from_slice(parameters);
        let file = reqwest::multipart::Part::text(nzb.to_owned())
            .file_name(format!("{name}.nzb"))
            .mime_str("application/x-nzb")?;
        let form = reqwest::multipart::Form::new().part("name", file);
        let url = format!("{}/api", self.url());
        let request = crate::http::client()?.post(url).query(&query).multipart(form);
        let answer: Value = request.send().await?.error_for_status()?.json().await?;
        Ok(answer["nzo_ids"][0].as_str().map(str::to_owned))
    }

    /// The queue's slots.
    async fn queue(&self) -> anyhow::Result<Vec<Value>> {
        let answer = self.call("queue", &[]).await?;
        Ok(answer["queue"]["slots"].as_array().cloned().unwrap_or_default())
    }

    /// The newest hundred of the history's slots, those in post-processing first.
    async fn history(&self) -> anyhow::Result<Vec<Value>> {
        let answer = self.call("history", &[("limit", "100")]).await?;
        Ok(answer["history"]["slots"].as_array().cloned().unwrap_or_default())
    }

    /// Writes one setting of `misc` and answers the value that it has then.
    async fn set(&self, keyword: &str, value: &str) -> anyhow::Result<Value> {
        let parameters = [("section", "misc"), ("keyword", keyword), ("value", value)];
        let answer = self.call("set_config", &parameters).await?;
        Ok(answer["config"]["misc"][keyword].clone())
    }

    /// Adds a category with a folder of its name, or deletes it; its jobs then belong to the
    /// default without a word.
    async fn set_category_present(&self, name: &str, present: bool) -> anyhow::Result<()> {
        let section = ("section", "categories");
        if present {
            let parameters = [section, ("keyword", name), ("name", name), ("dir", name)];
            self.call("set_config", &parameters).await?;
        } else {
            self.call("del_config", &[section, ("keyword", name)]).await?;
        }
        Ok(())
    }

    /// The folder that a category's jobs end up in.
    fn category_dir(&self, category: &str) -> PathBuf {
        self.complete_dir().join(category)
    }
}
