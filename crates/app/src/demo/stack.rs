//! The outside world of the demo, on loopback: a news server, an indexer, SABnzbd, Sonarr, Radarr,
//! Prowlarr, from which the two have the indexer, and Plex, which shows what they import.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, anyhow};
use lab::{
    arr::{App, Arr, ArrOptions, SonarrVersion},
    clock::Clock,
    indexer::{Indexer, Release},
    news::NewsServer,
    plex::{Kind, Plex, PlexOptions},
    posts::{Fault, Material, PayloadFile, Post},
    prowlarr::{AppKind, Prowlarr, ProwlarrOptions},
    sabnzbd::{Fake, FakeOptions, Real, RealOptions, Sabnzbd},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

const SERIES: (&str, u32) = ("Harbor Lights", 900_001);
const MOVIE: (&str, u32, u32) = ("The Quiet Orchard", 900_002, 9_000_002);

/// How often the apps look at their downloads here. At home it is once a minute.
pub(super) const APPS_LOOK_EVERY: Duration = Duration::from_secs(10);

/// Everything that AutoArr is connected to in the demo.
pub(super) struct Stack {
    pub(super) sabnzbd: Arc<dyn Sabnzbd>,
    pub(super) sonarr: Arr,
    pub(super) radarr: Arr,
    pub(super) prowlarr: Prowlarr,
    pub(super) plex: Plex,
    /// What is wanted, and what is wrong with the best release of it.
    pub(super) wanted: Vec<Wanted>,
    indexer: Indexer,
}

/// Something that is wanted, with a release that is in trouble.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) title: String,
    pub(super) library: Which,
    pub(super) item: i64,
    pub(super) broken: String,
    /// An older release that is good; `None` where the owner has to decide.
    pub(super) good: Option<String>,
    /// The code of the cause that AutoArr has to find.
    pub(super) cause: &'static str,
    /// What a visitor is told at the beginning.
    pub(super) trouble: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Sonarr,
    Radarr,
}

impl Stack {
    /// Starts everything, joined as an owner joins it.
    ///
    /// # Errors
    ///
    /// When a program cannot be started; the real SABnzbd has to be installed.
    pub(super) async fn start(real_sabnzbd: bool) -> anyhow::Result<Self> {
        let news = NewsServer::start().await.context("the news server did not start")?;
        let indexer = Indexer::start(&news).await.context("the indexer did not start")?;
        let sabnzbd = start_sabnzbd(&news, real_sabnzbd).await?;
        let sonarr = start_app(App::Sonarr(SonarrVersion::V4), &*sabnzbd, "tv").await?;
        let radarr = start_app(App::Radarr, &*sabnzbd, "movies").await?;
        let prowlarr = start_prowlarr(&indexer, &sonarr, &radarr).await?;
        let plex = start_plex(&sonarr, &radarr).await?;

        let series = sonarr.add_series(SERIES.0, SERIES.1.into(), 2021, &[(1, 3)])?;
        let movie = radarr.add_movie(MOVIE.0, MOVIE.1.into(), 2019)?;
        let episodes = sonarr.episodes(series);
        let [first, second, third] = episodes[..] else {
            return Err(anyhow!("the series has {} episodes instead of three", episodes.len()));
        };
        let wanted = Vec::new();
        let mut stack = Self { sabnzbd, sonarr, radarr, prowlarr, plex, wanted, indexer };
        let material = if real_sabnzbd { Material::Real } else { Material::Pretended };
        stack.offer_episode(first, 1, Fault::AllMissing, material).await?;
        stack
            .offer_episode(second, 2, Fault::HeaderPassword("nobody knows it".to_owned()), material)
            .await?;
        stack.offer_movie(movie, material).await?;
        stack.offer_two_files_for_one(third, 3, material).await?;
        Ok(stack)
    }

    async fn offer_episode(
        &mut self,
        item: i64,
        number: u32,
        fault: Fault,
        material: Material,
    ) -> anyhow::Result<()> {
        let (cause, trouble) = match fault {
            Fault::AllMissing => {
                ("missing_articles", "its newest release is gone from the news server")
            }
            _ => ("password", "its newest release is encrypted, and nobody knows the password"),
        };
        let dotted = SERIES.0.replace(' ', ".");
        let broken = format!("{dotted}.S01E{number:02}.1080p.WEB-DL.H264-BROKEN");
        let good = format!("{dotted}.S01E{number:02}.1080p.WEB-DL.H264-GOOD");
        for post in [Post::new(&broken).fault(fault), older(&good)] {
            let post = post.runtime(Duration::from_secs(25 * 60)).material(material);
            self.indexer.post(Release::episode(post, SERIES.1, 1, number)).await?;
        }
        let title = format!("{} S01E{number:02}", SERIES.0);
        self.wanted.push(Wanted {
            title,
            library: Which::Sonarr,
            item,
            broken,
            good: Some(good),
            cause,
            trouble,
        });
        Ok(())
    }

    async fn offer_movie(&mut self, item: i64, material: Material) -> anyhow::Result<()> {
        let dotted = MOVIE.0.replace(' ', ".");
        let broken = format!("{dotted}.2019.1080p.WEB-DL.H264-BROKEN");
        let good = format!("{dotted}.2019.1080p.WEB-DL.H264-GOOD");
        for post in [Post::new(&broken).fault(Fault::DamagedUnrepairable), older(&good)] {
            let post = post.runtime(Duration::from_secs(25 * 60)).material(material);
            self.indexer.post(Release::movie(post, MOVIE.2, MOVIE.1)).await?;
        }
        self.wanted.push(Wanted {
            title: MOVIE.0.to_owned(),
            library: Which::Radarr,
            item,
            broken,
            good: Some(good),
            cause: "missing_articles",
            trouble: "its newest release is damaged beyond repair",
        });
        Ok(())
    }

    /// A release under a name that its library only knows by the indexer's number, with two videos
    /// of the same episode: which of them it shall be, only the owner can say.
    async fn offer_two_files_for_one(
        &mut self,
        item: i64,
        number: u32,
        material: Material,
    ) -> anyhow::Result<()> {
        let initials: String = SERIES.0.split(' ').filter_map(|word| word.chars().next()).collect();
        let title = format!("{initials}.S01E{number:02}.1080p.WEB-DL.H264-TWO");
        let runtime = Duration::from_secs(25 * 60);
        let file = |name: String, bytes| PayloadFile { name, bytes, runtime };
        let files = vec![
            file(format!("{title}.mkv"), 700 * 1024),
            file(format!("{initials}.S01E{number:02}.720p.HDTV.x264-TWO.mkv"), 300 * 1024),
        ];
        let post = Post::new(&title).files(files).material(material);
        self.indexer.post(Release::episode(post, SERIES.1, 1, number)).await?;
        self.wanted.push(Wanted {
            title: format!("{} S01E{number:02}", SERIES.0),
            library: Which::Sonarr,
            item,
            broken: title,
            good: None,
            cause: "import_blocked",
            trouble: "its release holds two files for it: AutoArr has to ask which",
        });
        Ok(())
    }

    /// The stand-in that wants it.
    pub(super) fn library(&self, which: Which) -> &Arr {
        match which {
            Which::Sonarr => &self.sonarr,
            Which::Radarr => &self.radarr,
        }
    }

    /// Presses "search" for everything that is wanted.
    pub(super) async fn search_everything(&self) {
        for wanted in &self.wanted {
            self.library(wanted.library).search(&[wanted.item]).await;
        }
    }

    /// Lets both apps look at their downloads by themselves, more often than at home.
    pub(super) fn keep_looking(&self, tracker: &TaskTracker, stop: &CancellationToken) {
        for app in [self.sonarr.clone(), self.radarr.clone()] {
            let stop = stop.clone();
            tracker.spawn(async move {
                loop {
                    tokio::select! {
                        () = stop.cancelled() => return,
                        () = tokio::time::sleep(APPS_LOOK_EVERY) => app.refresh_now().await,
                    }
                }
            });
        }
    }
}

/// A release of two days ago: of two that are as good, the apps take the newer one first.
fn older(title: &str) -> Post {
    let two_days_ago = Clock::real().now() - jiff::SignedDuration::from_hours(48);
    Post::new(title).posted(two_days_ago)
}

async fn start_sabnzbd(news: &NewsServer, real: bool) -> anyhow::Result<Arc<dyn Sabnzbd>> {
    if !real {
        let fake = Fake::start(FakeOptions::new(news)).await;
        return Ok(Arc::new(fake.context("the stand-in of SABnzbd did not start")?));
    }
    if let Err(missing) = Real::available() {
        return Err(anyhow!("{missing}; scripts/install-test-peers.sh installs what is needed"));
    }
    Ok(Arc::new(Real::start(RealOptions::new(news)).await.context("SABnzbd did not start")?))
}

async fn start_app(app: App, sabnzbd: &dyn Sabnzbd, category: &str) -> anyhow::Result<Arr> {
    let started = Arr::start(ArrOptions::new(app).clock(Clock::real())).await;
    let arr = started.with_context(|| format!("the stand-in of {} did not start", app.name()))?;
    sabnzbd.set_category_present(category, true).await?;
    arr.add_client(&sabnzbd.url(), sabnzbd.api_key(), category).await?;
    Ok(arr)
}

/// Starts Prowlarr, which writes the indexer into both apps.
async fn start_prowlarr(indexer: &Indexer, sonarr: &Arr, radarr: &Arr) -> anyhow::Result<Prowlarr> {
    let started = Prowlarr::start(ProwlarrOptions::default().clock(&Clock::real())).await;
    let prowlarr = started.context("the stand-in of Prowlarr did not start")?;
    prowlarr.add_indexer("Lab", &indexer.url(), &indexer.api_key()).await?;
    prowlarr.add_application(AppKind::Sonarr, sonarr.url(), sonarr.api_key()).await?;
    prowlarr.add_application(AppKind::Radarr, radarr.url(), radarr.api_key()).await?;
    Ok(prowlarr)
}

/// Starts Plex over the folders of both apps.
async fn start_plex(sonarr: &Arr, radarr: &Arr) -> anyhow::Result<Plex> {
    let started = Plex::start(PlexOptions::default().clock(&Clock::real())).await;
    let plex = started.context("the stand-in of Plex did not start")?;
    plex.add_section("TV Shows", Kind::Show, &[&sonarr.root().to_string_lossy()]);
    plex.add_section("Movies", Kind::Movie, &[&radarr.root().to_string_lossy()]);
    Ok(plex)
}
