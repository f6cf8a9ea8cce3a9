use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
    time::Duration,
};

use futures_util::{StreamExt, TryStreamExt, stream};
use integration_kit::{Upstream, Weight};
use kernel::{Answer, LibraryEvent, LibraryItem, Timestamp, Trouble};
use servarr::{Api, CommandRecord, QueueRecord, Tags, asked, spoken_version};
use tokio::sync::{Mutex, OnceCell};

use crate::{
    dialect::{Dialect, SPOKEN, dialect},
    wire::{Episode, Episodes, HistoryRecord, SearchBody, Series},
};

/// How many episodes are asked for in one address.
const BATCH: usize = 100;
/// Up to so many are asked for one by one: a batch fails as a whole when one of it is gone.
const FEW: usize = 3;
/// How many single questions run at once.
const AT_ONCE: usize = 4;
/// How much of the history is a light question.
const RECENT: Duration = Duration::from_secs(24 * 3600);
/// How long the list of a season's episodes is believed.
const SEASON_KEPT: Duration = Duration::from_secs(300);

/// One instance of Sonarr. Cheap to clone; all clones are the same instance.
#[derive(Clone, Debug)]
pub(crate) struct Sonarr {
    upstream: Upstream,
    dialect: Arc<OnceCell<&'static Dialect>>,
    tags: Tags,
    /// The episodes of a season or series that is searched for. They hardly ever change, and a
    /// wrong answer costs nothing.
    seasons: Arc<Mutex<HashMap<Season, KnownSeason>>>,
}

/// A season of a series, or all of it.
type Season = (i64, Option<u32>);

#[derive(Debug)]
struct KnownSeason {
    read_at: Timestamp,
    episodes: Vec<i64>,
}

impl Sonarr {
    pub(crate) fn new(upstream: Upstream) -> Self {
        Self { upstream, dialect: Arc::default(), tags: Tags::default(), seasons: Arc::default() }
    }

    pub(crate) fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    /// The API in the version that this instance is spoken to. Which one that is is asked once.
    pub(crate) async fn api(&self) -> Answer<(Api, &'static Dialect)> {
        let ask = async || Ok(dialect(spoken_version(&self.upstream, SPOKEN).await?));
        let dialect = *self.dialect.get_or_try_init(ask).await?;
        Ok((Api::new(&self.upstream, dialect.root, self.tags.clone()), dialect))
    }

    /// The whole queue, also what Sonarr knows no series for.
    pub(crate) async fn queue(&self) -> Answer<Vec<QueueRecord<Episodes>>> {
        let (api, _) = self.api().await?;
        // By title, because the default order changes while one reads.
        let query = [
            ("includeUnknownSeriesItems", "true"),
            ("sortKey", "title"),
            ("sortDirection", "ascending"),
        ];
        let mut records = Vec::new();
        let id = |record: &QueueRecord<Episodes>| record.id;
        api.pages("queue", &query, 1000, id, |record| {
            records.push(record);
            true
        })
        .await?;
        Ok(records)
    }

    pub(crate) async fn history_since(&self, since: Timestamp) -> Answer<Vec<LibraryEvent>> {
        let (api, dialect) = self.api().await?;
        let date = asked(since);
        let query = [&[("date", date.as_str())], dialect.with_episode].concat();
        let recent = self.upstream.clock().now().since(since) < RECENT;
        let weight = if recent { Weight::Light } else { Weight::Heavy };
        let event = |record: HistoryRecord| Some(record.into_event());
        match api.list("history/since", &query, weight, event).await {
            Err(err) if err.trouble == Trouble::NotFound => {
                self.history_pages(&[], |event| event.at >= since).await
            }
            answer => answer,
        }
    }

    pub(crate) async fn history_of(&self, download: &str) -> Answer<Vec<LibraryEvent>> {
        self.history_pages(&[("downloadId", download)], |_| true).await
    }

    /// The history, newest first, as long as `wanted`.
    async fn history_pages(
        &self,
        query: &[(&str, &str)],
        wanted: impl Fn(&LibraryEvent) -> bool + Send + Sync,
    ) -> Answer<Vec<LibraryEvent>> {
        let (api, dialect) = self.api().await?;
        let newest_first = [("sortKey", "date"), ("sortDirection", "descending")];
        let query = [query, &newest_first, dialect.with_episode].concat();
        let mut events = Vec::new();
        api.pages(
            "history",
            &query,
            250,
            |record: &HistoryRecord| record.id,
            |record| {
                let event = record.into_event();
                let wanted = wanted(&event);
                if wanted {
                    events.push(event);
                }
                wanted
            },
        )
        .await?;
        Ok(events)
    }

    /// What Sonarr knows of these episodes, each with its series.
    pub(crate) async fn episodes(&self, numbers: &[i64]) -> Answer<Vec<Episode>> {
        let mut episodes = Vec::with_capacity(numbers.len());
        for batch in numbers.chunks(BATCH) {
            episodes.extend(self.batch(batch).await?);
        }
        self.add_series(&mut episodes).await?;
        Ok(episodes)
    }

    async fn batch(&self, numbers: &[i64]) -> Answer<Vec<Episode>> {
        if numbers.len() <= FEW {
            return self.one_by_one(numbers).await;
        }
        let (api, dialect) = self.api().await?;
        let texts: Vec<String> = numbers.iter().map(i64::to_string).collect();
        let ids = texts.iter().map(|text| ("episodeIds", text.as_str()));
        let query: Vec<_> = ids.chain(dialect.with_series.iter().copied()).collect();
        match api.list("episode", &query, Weight::Light, Some::<Episode>).await {
            // It fails in itself when one of them is gone.
            Err(err) if matches!(err.trouble, Trouble::Broken(_) | Trouble::NotFound) => {
                self.one_by_one(numbers).await
            }
            answer => answer,
        }
    }

    async fn one_by_one(&self, numbers: &[i64]) -> Answer<Vec<Episode>> {
        let (api, _) = self.api().await?;
        let found: Vec<Option<Episode>> = stream::iter(numbers.to_vec())
            .map(|number| {
                let api = api.clone();
                async move { api.find(&format!("episode/{number}"), &[]).await }
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Older versions do not name the series with its episodes.
    async fn add_series(&self, episodes: &mut [Episode]) -> Answer<()> {
        let mut known: HashMap<i64, Series> = HashMap::new();
        for episode in episodes.iter_mut().filter(|episode| episode.series.is_none()) {
            let series = match known.entry(episode.series_id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => {
                    let (api, _) = self.api().await?;
                    let series = api.find(&format!("series/{}", episode.series_id), &[]).await?;
                    unknown.insert(series.unwrap_or_default())
                }
            };
            episode.series = Some(series.clone());
        }
        Ok(())
    }

    pub(crate) async fn item(&self, episode: Episode) -> Answer<LibraryItem> {
        let number = episode.number();
        let series = episode.series.unwrap_or_default();
        let runtime = if episode.runtime > 0 { episode.runtime } else { series.runtime };
        let (api, _) = self.api().await?;
        Ok(LibraryItem {
            id: crate::wire::EPISODE.id(episode.id),
            title: servarr::text::name(&crate::wire::title(&series.title, &number)),
            monitored: episode.monitored,
            file: (episode.episode_file_id > 0).then_some(kernel::FileId(episode.episode_file_id)),
            runtime_minutes: (runtime > 0).then_some(runtime),
            tags: api.tag_names(&series.tags).await?,
        })
    }

    pub(crate) async fn command_records(&self) -> Answer<Vec<CommandRecord<SearchBody>>> {
        let (api, _) = self.api().await?;
        api.list("command", &[], Weight::Light, Some).await
    }

    /// The numbers of all episodes of a season, or of a whole series.
    pub(crate) async fn season(&self, season: Season) -> Answer<Vec<i64>> {
        let now = self.upstream.clock().now();
        let mut seasons = self.seasons.lock().await;
        seasons.retain(|_, known| now.since(known.read_at) < SEASON_KEPT);
        if let Some(known) = seasons.get(&season) {
            return Ok(known.episodes.clone());
        }
        let (api, _) = self.api().await?;
        let series = season.0.to_string();
        let number = season.1.map(|number| number.to_string());
        let query = [("seriesId", Some(series.as_str())), ("seasonNumber", number.as_deref())];
        let query: Vec<_> =
            query.iter().filter_map(|(key, value)| Some((*key, (*value)?))).collect();
        let number_of = |episode: Episode| Some(episode.id);
        let episodes = api.list("episode", &query, Weight::Light, number_of).await?;
        seasons.insert(season, KnownSeason { read_at: now, episodes: episodes.clone() });
        Ok(episodes)
    }
}
