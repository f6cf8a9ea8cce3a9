//! The product over whole stacks: the lab's news server, indexer and libraries, and SABnzbd as a
//! stand-in or for real.
//!
//! A [`Stack`] is everything that a story needs, with recovery over it. A story goes on in
//! [`Stack::beat`]s: with stand-ins, each is fifteen seconds of a clock that the stack sets
//! itself; with the real SABnzbd, a moment of the wall's.

pub mod binary;
pub mod stories;

use std::{
    fmt::Write as _,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, bail};
use kernel::{Connected, Connection, Integration, Mode, SystemClock, Timestamp};
use lab::{
    arr::{App, Arr, ArrOptions, SonarrVersion},
    clock::Clock,
    indexer::{Indexer, Listed, Release},
    news::NewsServer,
    posts::Post,
    sabnzbd::{Fake, FakeOptions, Real, RealOptions, Sabnzbd, Version},
};
use services::{
    Areas, Connections, EventFeed, Grace, Incident, IncidentState, Incidents, Patience, Policy,
    Recovery,
};
use store::{EventQuery, IncidentQuery, Store, StoredEvent};
use tempfile::TempDir;

/// The series of every story: ids, and how its releases are called.
pub const SERIES: &str = "Harbor Lights";
const TVDB: u32 = 900_001;

/// In moments of the wall's clock: longer than anything takes on a busy machine; nothing depends on
/// it but the failure.
const PATIENCE: u32 = 1_000;

const INTEGRATIONS: &[Integration] =
    &[sabnzbd::INTEGRATION, sonarr::INTEGRATION, radarr::INTEGRATION];

/// One whole stack.
pub struct Stack {
    pub news: NewsServer,
    pub indexer: Indexer,
    pub sabnzbd: Arc<dyn Sabnzbd>,
    /// The stand-in, if it is one.
    pub fake: Option<Fake>,
    /// The real program, if it is that.
    pub real: Option<Arc<Real>>,
    pub sonarr: Arr,
    pub series: i64,
    pub store: Store,
    pub recovery: Recovery,
    pub incidents: Incidents,
    pub clock: Clock,
    beats: AtomicU64,
    _folder: TempDir,
}

/// The lab's time for the product.
struct LabClock(Clock);

impl kernel::Clock for LabClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.now().as_millisecond())
    }
}

/// What a stack is built on.
struct Ground {
    news: NewsServer,
    sabnzbd: Arc<dyn Sabnzbd>,
    fake: Option<Fake>,
    real: Option<Arc<Real>>,
    clock: Clock,
    time: Arc<dyn kernel::Clock>,
}

/// What a story can change before it begins.
pub struct Setup {
    pub sonarr: SonarrVersion,
    pub sabnzbd: Version,
    /// Lines of SABnzbd's settings.
    pub settings: Vec<(&'static str, &'static str)>,
    pub mode: Mode,
    /// Changes the policy that the story would have.
    pub policy: fn(&mut Policy),
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            sonarr: SonarrVersion::V5,
            sabnzbd: Version::V3,
            settings: Vec::new(),
            mode: Mode::Live,
            policy: |_| {},
        }
    }
}

impl Stack {
    /// With stand-ins only, on a clock that the stack sets itself.
    pub async fn pretended(setup: Setup) -> anyhow::Result<Self> {
        let clock = Clock::stepped();
        let news = NewsServer::start().await?;
        let options = FakeOptions::new(&news).version(setup.sabnzbd).clock(&clock);
        let fake = Fake::start(options).await?;
        for (name, value) in &setup.settings {
            fake.set(name, value).await?;
        }
        let mut policy = Policy { areas: Areas::all(setup.mode), ..Policy::default() };
        (setup.policy)(&mut policy);
        let time = Arc::new(LabClock(clock.clone()));
        let sabnzbd = Arc::new(fake.clone());
        Self::over(
            Ground { news, sabnzbd, fake: Some(fake), real: None, clock, time },
            setup.sonarr,
            policy,
        )
        .await
    }

    /// With the real SABnzbd, on the wall's clock, and graces of seconds instead of minutes.
    pub async fn real(setup: Setup) -> anyhow::Result<Self> {
        let news = NewsServer::start().await?;
        let mut options = RealOptions::new(&news);
        for (name, value) in &setup.settings {
            options = options.setting(name, value);
        }
        let real = Arc::new(Real::start(options).await?);
        let mut policy = Policy {
            areas: Areas::all(setup.mode),
            grace: Grace {
                library_notices: 4,
                library_grabs: 4,
                lost: 4,
                client_back: 4,
                stalled: 60,
                import: 20,
                not_yet: 20,
            },
            patience: Patience { first: 600, ..Patience::default() },
            ..Policy::default()
        };
        (setup.policy)(&mut policy);
        let ground = Ground {
            news,
            sabnzbd: real.clone(),
            fake: None,
            real: Some(real),
            clock: Clock::real(),
            time: Arc::new(SystemClock),
        };
        Self::over(ground, setup.sonarr, policy).await
    }

    async fn over(ground: Ground, version: SonarrVersion, policy: Policy) -> anyhow::Result<Self> {
        let Ground { news, sabnzbd, fake, real, clock, time } = ground;
        let indexer = Indexer::start(&news).await?;
        let sonarr = Arr::start(ArrOptions::new(App::Sonarr(version)).clock(clock.clone())).await?;
        sonarr.add_client(&sabnzbd.url(), sabnzbd.api_key(), "tv").await?;
        sonarr.add_indexer(&indexer.url(), &indexer.api_key()).await?;
        let series = sonarr.add_series(SERIES, i64::from(TVDB), 2021, &[(1, 6)])?;

        let connections = Connections::of(
            INTEGRATIONS,
            [
                connect(
                    &sabnzbd::INTEGRATION,
                    "sabnzbd",
                    &sabnzbd.url(),
                    sabnzbd.api_key(),
                    &time,
                )?,
                connect(&sonarr::INTEGRATION, "sonarr", sonarr.url(), sonarr.api_key(), &time)?,
            ],
        );
        let folder = tempfile::tempdir()?;
        let url = format!("sqlite:{}/autoarr.db?durability=relaxed", folder.path().display());
        let store = Store::open(&url).await?;
        let feed = EventFeed::default();
        let incidents = Incidents::new(store.clone(), feed.clone(), time.clone());
        let recovery = Recovery::new(
            connections,
            incidents.clone(),
            store.clone(),
            feed,
            time,
            "the story".to_owned(),
        );
        recovery.load(Some(policy), Vec::new()).await?;
        recovery.run().await?;
        let beats = AtomicU64::new(0);
        Ok(Self {
            news,
            indexer,
            sabnzbd,
            fake,
            real,
            sonarr,
            series,
            store,
            recovery,
            incidents,
            clock,
            beats,
            _folder: folder,
        })
    }

    /// An indexer offers a post of an episode of the first season. Its name ends in `group`.
    pub async fn offer(
        &self,
        episode: u32,
        group: &str,
        change: impl FnOnce(Post) -> Post,
    ) -> anyhow::Result<String> {
        let title = format!("Harbor.Lights.S01E{episode:02}.1080p.WEB.h264-{group}");
        let post = self.material(Post::new(&title).runtime(Duration::from_secs(25 * 60)));
        // What an indexer tells is the size of a whole episode, whatever the post really holds.
        let release = Release::episode(change(post), TVDB, 1, episode).told_size(900_000_000);
        self.indexer.post(release).await?;
        Ok(title)
    }

    /// An indexer offers a post of the whole first season.
    pub async fn offer_season(
        &self,
        group: &str,
        change: impl FnOnce(Post) -> Post,
    ) -> anyhow::Result<Listed> {
        let title = format!("Harbor.Lights.S01.1080p.WEB.h264-{group}");
        let post = self.material(Post::new(&title));
        let release = Release::season(change(post), TVDB, 1).told_size(5_400_000_000);
        self.indexer.post(release).await
    }

    fn material(&self, post: Post) -> Post {
        if self.fake.is_some() { post } else { post.real() }
    }

    /// Somebody presses the search button for an episode.
    pub async fn search(&self, episode: usize) -> anyhow::Result<()> {
        let id = *self.sonarr.episodes(self.series).get(episode - 1).context("no such episode")?;
        self.sonarr.search(&[id]).await;
        Ok(())
    }

    /// Somebody presses the search button for the whole season.
    pub async fn search_season(&self) -> anyhow::Result<()> {
        let body =
            serde_json::json!({"name": "SeasonSearch", "seriesId": self.series, "seasonNumber": 1});
        let url = format!("{}/api/v3/command", self.sonarr.url());
        let client = reqwest::Client::builder().build()?;
        let request = client.post(url).header("X-Api-Key", self.sonarr.api_key()).json(&body);
        request.send().await?.error_for_status()?;
        self.sonarr.idle().await;
        Ok(())
    }

    /// Waits until the client has a job that `is_so` in its history, while nobody else does
    /// anything, and gives its id. A job that post-processing still has in its hands has no number
    /// yet; it can neither be retried nor have a duplicate.
    pub async fn until_client_says(
        &self,
        is_so: impl Fn(&serde_json::Value) -> bool,
    ) -> anyhow::Result<String> {
        for _ in 0..PATIENCE {
            let history = self.sabnzbd.history().await?;
            if let Some(slot) = history.iter().find(|it| it["id"].is_number() && is_so(it)) {
                return Ok(slot["nzo_id"].as_str().context("a slot without an id")?.to_owned());
            }
            match &self.fake {
                Some(fake) => fake.pass(Duration::from_millis(500)).await,
                None => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
        bail!("the client never said so\n{}", self.tell().await?)
    }

    /// A little time passes; everybody does what is due, the library after the product as often
    /// as before it.
    pub async fn beat(&self) -> anyhow::Result<()> {
        let beat = self.beats.fetch_add(1, Ordering::Relaxed);
        match &self.fake {
            Some(fake) => {
                for _ in 0..3 {
                    fake.pass(Duration::from_secs(5)).await;
                    // SABnzbd's notification script tells of what has just ended.
                    self.round().await?;
                    self.sonarr.tick().await;
                }
            }
            None => {
                tokio::time::sleep(Duration::from_millis(250)).await;
                self.round().await?;
                if beat % 4 == 3 {
                    self.sonarr.refresh_now().await;
                }
            }
        }
        self.round().await
    }

    async fn round(&self) -> anyhow::Result<()> {
        let round = self.recovery.run().await?;
        anyhow::ensure!(!round.is_elsewhere, "somebody else has the lease");
        Ok(())
    }

    /// Goes on until `is_so`, for at most `beats`.
    pub async fn until(
        &self,
        what: &str,
        beats: u32,
        mut is_so: impl AsyncFnMut(&Self) -> anyhow::Result<bool>,
    ) -> anyhow::Result<()> {
        for _ in 0..beats {
            if is_so(self).await? {
                return Ok(());
            }
            self.beat().await?;
        }
        if is_so(self).await? {
            return Ok(());
        }
        bail!("it never came to this: {what}\n{}", self.tell().await?)
    }

    /// Goes on for so many beats.
    pub async fn wait(&self, beats: u32) -> anyhow::Result<()> {
        for _ in 0..beats {
            self.beat().await?;
        }
        Ok(())
    }

    /// How long a story may take, in beats.
    pub fn patience(&self) -> u32 {
        if self.fake.is_some() { 80 } else { PATIENCE }
    }

    /// All incidents there ever were, newest first.
    pub async fn all_incidents(&self) -> anyhow::Result<Vec<Incident>> {
        let query = IncidentQuery { page_size: 200, ..IncidentQuery::default() };
        Ok(self.incidents.list(query).await?.items)
    }

    /// The one incident there ever was.
    pub async fn the_incident(&self) -> anyhow::Result<Incident> {
        let mut all = self.all_incidents().await?;
        if all.len() != 1 {
            bail!("{} incidents\n{}", all.len(), self.tell().await?);
        }
        all.pop().context("no incident")
    }

    /// Goes on until the one incident is in `state`, and gives it.
    pub async fn until_incident_is(&self, state: IncidentState) -> anyhow::Result<Incident> {
        let what = format!("an incident that is {state:?}");
        self.until(&what, self.patience(), async |stack| {
            let all = stack.all_incidents().await?;
            Ok(all.iter().any(|it| it.state == state))
        })
        .await?;
        self.the_incident().await
    }

    /// Goes on until something is grabbed, and gives the newest grab's download.
    pub async fn until_grabbed(&self, title: &str) -> anyhow::Result<String> {
        let what = format!("{title} is grabbed");
        self.until(&what, self.patience(), async |stack| Ok(stack.grab_of(title).is_some()))
            .await?;
        self.grab_of(title).context("no grab")
    }

    fn grab_of(&self, title: &str) -> Option<String> {
        let history = self.sonarr.history();
        let grab = history.iter().find(|it| it.event == "grabbed" && it.title == title)?;
        grab.download_id.clone()
    }

    /// How often the library's history has an event.
    pub fn events(&self, event: &str) -> usize {
        self.sonarr.history().iter().filter(|it| it.event == event).count()
    }

    pub async fn timeline(&self) -> anyhow::Result<Vec<StoredEvent>> {
        let query = EventQuery { after_seq: Some(0), limit: 1000, ..EventQuery::default() };
        Ok(self.store.events(query).await?)
    }

    /// What happened, for the reader of a failed test.
    pub async fn tell(&self) -> anyhow::Result<String> {
        let mut text = String::from("-- timeline\n");
        for event in self.timeline().await? {
            writeln!(text, "{} {}: {}", event.at, event.kind, event.summary)?;
        }
        writeln!(text, "-- incidents\n{:#?}", self.all_incidents().await?)?;
        writeln!(text, "-- library's queue\n{:#?}", self.sonarr.queue())?;
        writeln!(text, "-- library's history\n{:#?}", self.sonarr.history())?;
        writeln!(text, "-- client's queue\n{:?}", self.sabnzbd.queue().await)?;
        writeln!(text, "-- client's history\n{:?}", self.sabnzbd.history().await)?;
        Ok(text)
    }
}

/// A program of the lab, as the product reaches it.
///
/// # Errors
/// Where the address or the name is none.
pub fn connect(
    integration: &Integration,
    name: &str,
    url: &str,
    key: &str,
    clock: &Arc<dyn kernel::Clock>,
) -> anyhow::Result<Connected> {
    let connection =
        Connection { url: url.parse()?, api_key: key.to_owned().into(), verify_tls: true };
    Ok((integration.connect)(name.parse()?, connection, clock.clone()))
}

/// Says something to whoever runs the tests.
#[expect(clippy::print_stderr, reason = "a test that is skipped must say so")]
pub fn say(text: &str) {
    eprintln!("{text}");
}
