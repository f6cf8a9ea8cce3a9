//! A whole small world on one stepped clock: news server, indexer, SABnzbd's stand-in, and one of
//! the apps with one thing that it wants.

#![allow(dead_code, reason = "each test file uses a part of it")]

pub(crate) mod hooks;
pub(crate) mod oracle;

use std::time::Duration;

use anyhow::Context;
use lab::arr::{App, Arr, ArrOptions, HistoryEntry, QueueEntry, SonarrVersion};
use lab::clock::Clock;
use lab::indexer::{Indexer, Listed, Release};
use lab::news::NewsServer;
use lab::posts::{Fault, Packaging, Post};
use lab::sabnzbd::{Fake, FakeOptions, Sabnzbd};
use serde_json::Value;

pub(crate) const V4: App = App::Sonarr(SonarrVersion::V4);
pub(crate) const V5: App = App::Sonarr(SonarrVersion::V5);
pub(crate) const RADARR: App = App::Radarr;

pub(crate) struct Stage {
    pub(crate) app: App,
    pub(crate) clock: Clock,
    pub(crate) news: NewsServer,
    pub(crate) indexer: Indexer,
    pub(crate) indexer_id: i64,
    pub(crate) sab: Fake,
    pub(crate) arr: Arr,
    /// The series or film.
    pub(crate) work: i64,
    /// The episode S01E01, or the film.
    pub(crate) item: i64,
    http: reqwest::Client,
    oracle: oracle::Oracle,
}

/// An answer over HTTP.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) kind: String,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> anyhow::Result<Value> {
        serde_json::from_str(&self.text).with_context(|| format!("not JSON: {}", self.text))
    }
}

impl Stage {
    pub(crate) async fn new(app: App) -> anyhow::Result<Self> {
        let clock = Clock::stepped();
        let news = NewsServer::start().await?;
        let indexer = Indexer::start(&news).await?;
        let mut options = FakeOptions::new(&news).clock(&clock);
        options.speed = 50_000_000;
        options.step_time = Duration::ZERO;
        let sab = Fake::start(options).await?;
        let arr = Arr::start(ArrOptions::new(app).clock(clock.clone())).await?;
        let category = if app == RADARR { "movies" } else { "tv" };
        arr.add_client(&sab.url(), sab.api_key(), category).await?;
        let indexer_id = arr.add_indexer(&indexer.url(), &indexer.api_key()).await?;
        let (work, item) = if app == RADARR {
            let movie = arr.add_movie("Saltwater", 990_002, 2022)?;
            (movie, movie)
        } else {
            let series = arr.add_series("Harbor Lights", 900_001, 2021, &[(1, 4), (2, 3)])?;
            (series, arr.episodes(series)[0])
        };
        let (http, oracle) = (reqwest::Client::builder().build()?, oracle::Oracle::new(app)?);
        Ok(Self { app, clock, news, indexer, indexer_id, sab, arr, work, item, http, oracle })
    }

    /// The title of a release of the wanted item by a group.
    pub(crate) fn title(&self, group: &str) -> String {
        match self.app {
            App::Radarr => format!("Saltwater.2022.1080p.WEB.h264-{group}"),
            App::Sonarr(_) => format!("Harbor.Lights.S01E01.1080p.WEB.h264-{group}"),
        }
    }

    /// A listing of a post as the wanted item.
    pub(crate) fn release(&self, post: Post) -> Release {
        match self.app {
            App::Radarr => Release::movie(post, 990_002, 990_002),
            App::Sonarr(_) => Release::episode(post, 900_001, 1, 1),
        }
    }

    /// Posts a release of the wanted item, so many days old: the younger is preferred.
    pub(crate) async fn post(
        &self,
        group: &str,
        days: u64,
        fault: Fault,
    ) -> anyhow::Result<Listed> {
        let posted = self.clock.now() - Duration::from_secs(days * 86_400 + 60);
        // Encryption is found in the first volume, while there is something left to pause.
        let locked = matches!(fault, Fault::Password(_) | Fault::HeaderPassword(_));
        let post = Post::new(&self.title(group)).fault(fault).posted(posted).bytes(150_000);
        let post = if locked { post.packaging(Packaging::Rar { volumes: 3 }) } else { post };
        self.indexer.post(self.release(post)).await
    }

    /// Searches the wanted item as its owner would.
    pub(crate) async fn search(&self) -> usize {
        self.arr.search(&[self.item]).await
    }

    /// Lets SABnzbd work for ten seconds; the app does nothing meanwhile.
    pub(crate) async fn sab_works(&self) {
        self.sab.pass(Duration::from_secs(10)).await;
    }

    /// Lets SABnzbd work, and then the app look.
    pub(crate) async fn look(&self) {
        self.sab_works().await;
        self.arr.refresh_now().await;
    }

    pub(crate) fn events(&self) -> Vec<String> {
        self.arr.history().into_iter().map(|event| event.event).collect()
    }

    pub(crate) fn newest(&self) -> anyhow::Result<HistoryEntry> {
        self.arr.history().pop().context("no history")
    }

    pub(crate) fn only_queued(&self) -> anyhow::Result<QueueEntry> {
        let queue = self.arr.queue();
        anyhow::ensure!(queue.len() == 1, "not one record: {queue:#?}");
        queue.into_iter().next().context("no record")
    }

    /// `(status, trackedDownloadStatus, trackedDownloadState)` of the only record.
    pub(crate) fn state(&self) -> anyhow::Result<(String, String, String)> {
        let entry = self.only_queued()?;
        let (status, state) = (entry.tracked_status, entry.tracked_state);
        Ok((entry.status, status.unwrap_or_default(), state.unwrap_or_default()))
    }

    pub(crate) async fn send(
        &self,
        method: reqwest::Method,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<Answer> {
        let url = format!("{}{path}", self.arr.url());
        let mut request =
            self.http.request(method.clone(), url).header("X-Api-Key", self.arr.api_key());
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let kind = answer.headers().get("content-type");
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or("").to_owned();
        let answer = Answer { status, kind, text: answer.text().await? };
        self.oracle.check(method.as_str(), path, &answer)?;
        Ok(answer)
    }

    /// Asks, and checks the answer against the specification and the recordings.
    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let answer = self.send(reqwest::Method::GET, path, None).await?;
        anyhow::ensure!(answer.status == 200, "{path}: {answer:?}");
        answer.json()
    }

    pub(crate) async fn post_json(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        self.send(reqwest::Method::POST, path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        self.send(reqwest::Method::PUT, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> anyhow::Result<Answer> {
        self.send(reqwest::Method::DELETE, path, None).await
    }

    /// Changes one field of a settings page, as an owner would.
    pub(crate) async fn set(&self, page: &str, key: &str, value: Value) -> anyhow::Result<()> {
        let path = format!("/api/v3/config/{page}");
        let mut settings = self.get(&path).await?;
        settings[key] = value;
        let answer = self.put(&format!("{path}/1"), &settings).await?;
        anyhow::ensure!(answer.status == 202, "{answer:?}");
        Ok(())
    }

    /// Puts a post into SABnzbd by hand. The answer is its id.
    pub(crate) async fn by_hand(&self, title: &str, fault: Fault) -> anyhow::Result<String> {
        let post = Post::new(title).fault(fault).bytes(150_000).publish(&self.news).await?;
        let category = if self.app == RADARR { "movies" } else { "tv" };
        let added = self.sab.add_nzb(title, &post.nzb, &[("cat", category)]).await?;
        added.context("not taken")
    }

    /// Lets so many minutes pass, in which SABnzbd and the app do what they do.
    pub(crate) async fn minutes(&self, count: u32) {
        for _ in 0..count {
            self.sab.pass(Duration::from_secs(60)).await;
            self.arr.tick().await;
        }
    }

    /// Changes one switch of the only download client.
    pub(crate) async fn set_client(&self, switch: &str, on: bool) -> anyhow::Result<()> {
        let mut client = self.get("/api/v3/downloadclient/1").await?;
        client[switch] = on.into();
        let answer = self.put("/api/v3/downloadclient/1", &client).await?;
        anyhow::ensure!(answer.status == 202, "{answer:?}");
        Ok(())
    }

    /// Runs a command to its end. The answer is how it ended, and what it said.
    pub(crate) async fn command(&self, body: &Value) -> anyhow::Result<(String, String, String)> {
        let answer = self.post_json("/api/v3/command", body).await?;
        anyhow::ensure!(answer.status == 201, "{answer:?}");
        self.arr.idle().await;
        let done = self.get(&format!("/api/v3/command/{}", answer.json()?["id"])).await?;
        let text = |key: &str| done[key].as_str().unwrap_or("").to_owned();
        Ok((text("status"), text("result"), text("message")))
    }

    /// The command that searches the wanted item.
    pub(crate) fn search_command(&self) -> Value {
        match self.app {
            App::Radarr => serde_json::json!({"name": "MoviesSearch", "movieIds": [self.item]}),
            App::Sonarr(_) => {
                serde_json::json!({"name": "EpisodeSearch", "episodeIds": [self.item]})
            }
        }
    }

    /// Reads everything that can be read: each answer must have the right shape.
    pub(crate) async fn tour(&self) -> anyhow::Result<()> {
        let work = self.work;
        let item = self.item;
        let mut wrong = Vec::new();
        let common = [
            "/api",
            "/ping",
            "/api/v3/system/status",
            "/api/v3/system/task",
            "/api/v3/health",
            "/api/v3/diskspace",
            "/api/v3/config/downloadclient",
            "/api/v3/config/indexer",
            "/api/v3/config/naming",
            "/api/v3/config/mediamanagement",
            "/api/v3/config/ui",
            "/api/v3/config/host",
            "/api/v3/qualityprofile",
            "/api/v3/qualitydefinition",
            "/api/v3/customformat",
            "/api/v3/tag",
            "/api/v3/rootfolder",
            "/api/v3/delayprofile",
            "/api/v3/downloadclient",
            "/api/v3/indexer",
            "/api/v3/notification",
            "/api/v3/command",
            "/api/v3/queue/details",
            "/api/v3/queue/status",
            "/api/v3/blocklist?page=1&pageSize=50",
            "/api/v3/wanted/missing?page=1&pageSize=20&includeSeries=true",
            "/api/v3/wanted/cutoff?page=1&pageSize=20",
        ];
        let own = match self.app {
            App::Sonarr(_) => vec![
                "/api/v3/queue?page=1&pageSize=100&includeUnknownSeriesItems=true\
                 &includeSeries=true&includeEpisode=true"
                    .to_owned(),
                "/api/v3/history?page=1&pageSize=100&includeSeries=true&includeEpisode=true"
                    .to_owned(),
                "/api/v3/series".to_owned(),
                format!("/api/v3/series/{work}"),
                format!("/api/v3/episode?seriesId={work}"),
                format!("/api/v3/episode/{item}"),
                format!("/api/v3/episodefile?seriesId={work}"),
                format!("/api/v3/release?episodeId={item}"),
            ],
            App::Radarr => vec![
                "/api/v3/queue?page=1&pageSize=100&includeUnknownMovieItems=true&includeMovie=true"
                    .to_owned(),
                "/api/v3/history?page=1&pageSize=100&includeMovie=true".to_owned(),
                "/api/v3/movie".to_owned(),
                format!("/api/v3/movie/{work}"),
                format!("/api/v3/moviefile?movieId={work}"),
                format!("/api/v3/release?movieId={work}"),
            ],
        };
        for path in common.into_iter().map(str::to_owned).chain(own) {
            if let Err(error) = self.get(&path).await {
                wrong.push(format!("{error:#}"));
            }
        }
        anyhow::ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
        Ok(())
    }
}
