//! The stand-ins around the program, on the wall's clock.

use std::time::Duration;

use anyhow::{Context, ensure};
use lab::{
    arr::{App, Arr, ArrOptions, SonarrVersion},
    clock::Clock,
    indexer::{Indexer, Release},
    news::NewsServer,
    posts::{Fault, Post},
    sabnzbd::{Fake, FakeOptions, Sabnzbd},
};
use serde_json::{Value, json};

use super::{Binary, Home, until};

const TVDB: u32 = 900_001;

/// A news server, an indexer, SABnzbd and Sonarr.
pub struct Outside {
    pub news: NewsServer,
    pub indexer: Indexer,
    pub sabnzbd: Fake,
    pub sonarr: Arr,
    pub series: i64,
}

impl Outside {
    /// Starts them; Sonarr wants the episodes of one season.
    pub async fn start(episodes: i64) -> anyhow::Result<Self> {
        let news = NewsServer::start().await?;
        let indexer = Indexer::start(&news).await?;
        let sabnzbd = Fake::start(FakeOptions::new(&news)).await?;
        let app = App::Sonarr(SonarrVersion::V5);
        let sonarr = Arr::start(ArrOptions::new(app).clock(Clock::real())).await?;
        sonarr.add_client(&sabnzbd.url(), sabnzbd.api_key(), "tv").await?;
        sonarr.add_indexer(&indexer.url(), &indexer.api_key()).await?;
        let series = sonarr.add_series("Harbor Lights", i64::from(TVDB), 2021, &[(1, episodes)])?;
        Ok(Self { news, indexer, sabnzbd, sonarr, series })
    }

    /// Names them in the environment of `home`.
    pub fn join(&self, home: &mut Home) {
        home.set("SABNZBD_URL", self.sabnzbd.url());
        home.set("SABNZBD_API_KEY", self.sabnzbd.api_key());
        home.set("SONARR_URL", self.sonarr.url());
        home.set("SONARR_API_KEY", self.sonarr.api_key());
    }

    /// Every key that must stay a secret.
    pub fn keys(&self) -> Vec<String> {
        vec![
            self.sabnzbd.api_key().to_owned(),
            self.sonarr.api_key().to_owned(),
            self.indexer.api_key(),
        ]
    }

    /// An indexer offers a release whose name ends in `group`.
    pub async fn offer(&self, episode: u32, group: &str, fault: Fault) -> anyhow::Result<String> {
        let title = format!("Harbor.Lights.S01E{episode:02}.1080p.WEB.h264-{group}");
        let post = Post::new(&title).runtime(Duration::from_secs(25 * 60)).fault(fault);
        let release = Release::episode(post, TVDB, 1, episode).told_size(900_000_000);
        self.indexer.post(release).await?;
        Ok(title)
    }

    /// A release that fails is grabbed, and only then another one is there that does not.
    pub async fn grab_a_bad_one(&self, episode: u32, fault: Fault) -> anyhow::Result<Bad> {
        let bad = self.offer(episode, "BAD", fault).await?;
        let id = self.sonarr.episodes(self.series);
        let id = *id.get(usize::try_from(episode)? - 1).context("no such episode")?;
        // Another one may be grabbed at the same time, for an earlier failure.
        ensure!(self.sonarr.search(&[id]).await >= 1, "{bad} was not grabbed");
        let good = self.offer(episode, "GOOD", Fault::None).await?;
        Ok(Bad { bad, good, item: id })
    }

    /// Whether the other release is in the library.
    pub fn has(&self, bad: &Bad) -> bool {
        self.sonarr.files().iter().any(|it| it.items == [bad.item] && it.release == bad.good)
    }

    /// Waits until the client says of the release that it failed, or that it is paused.
    pub async fn until_it_fails(&self, bad: &Bad) -> anyhow::Result<()> {
        until("the client says that it failed", async || {
            let is_it = |it: &Value, name: &str| it[name] == bad.bad.as_str();
            let failed = self.sabnzbd.history().await?;
            let failed = failed.iter().any(|it| is_it(it, "name") && it["status"] == "Failed");
            let paused = self.sabnzbd.queue().await?;
            let paused = paused.iter().any(|it| is_it(it, "filename") && it["status"] == "Paused");
            Ok((failed || paused).then_some(()))
        })
        .await
    }
}

/// Something that is wanted, with a release that fails and one that does not.
#[derive(Clone, Debug)]
pub struct Bad {
    pub bad: String,
    pub good: String,
    pub item: i64,
}

impl Binary {
    /// Makes the secret with which an instance calls: the whole address.
    pub async fn hook(&self, instance: &str) -> anyhow::Result<String> {
        let made = self.post(&format!("/api/v1/connections/{instance}/hook"), &json!({})).await?;
        let part = |name: &str| made[name].as_str().context("a hook has a path and a secret");
        Ok(format!("{}{}?secret={}", self.url, part("path")?, part("secret")?))
    }

    /// Tells it what SABnzbd's notification script tells.
    pub async fn told_by_sabnzbd(&self, hook: &str) -> anyhow::Result<()> {
        let body = json!({"event": "failed", "title": "SABnzbd: Job failed", "message": "x",
            "download": null, "parameters": []});
        let answer = self.http.post(hook).json(&body).send().await?;
        ensure!(answer.status() == 204, "{answer:?}");
        Ok(())
    }
}
