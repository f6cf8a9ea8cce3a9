use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use integration_kit::{Upstream, Weight};
use kernel::{Answer, LibraryEvent, LibraryItem, Timestamp, Trouble};
use servarr::{Api, CommandRecord, QueueRecord, Tags, asked};

use crate::wire::{HistoryRecord, MOVIE, Movie, MovieOf, SearchBody};

/// The only version of its API that Radarr has.
pub(crate) const VERSION: &str = "v3";
/// Where that is.
pub(crate) const ROOT: &str = "api/v3";
/// How many single questions run at once.
const AT_ONCE: usize = 4;
/// How much of the history is a light question.
const RECENT: Duration = Duration::from_secs(24 * 3600);

/// Makes an event say whose it is.
const WITH_MOVIE: (&str, &str) = ("includeMovie", "true");

/// One instance of Radarr. Cheap to clone; all clones are the same instance.
#[derive(Clone, Debug)]
pub(crate) struct Radarr {
    pub(crate) api: Api,
}

impl Radarr {
    pub(crate) fn new(upstream: &Upstream) -> Self {
        Self { api: Api::new(upstream, ROOT, Tags::default()) }
    }

    pub(crate) fn upstream(&self) -> &Upstream {
        self.api.upstream()
    }

    /// The whole queue, also what Radarr knows no movie for.
    pub(crate) async fn queue(&self) -> Answer<Vec<QueueRecord<MovieOf>>> {
        // By title, because the default order changes while one reads.
        let query = [
            ("includeUnknownMovieItems", "true"),
            ("sortKey", "title"),
            ("sortDirection", "ascending"),
        ];
        let mut records = Vec::new();
        let id = |record: &QueueRecord<MovieOf>| record.id;
        self.api
            .pages("queue", &query, 1000, id, |record| {
                records.push(record);
                true
            })
            .await?;
        Ok(records)
    }

    pub(crate) async fn history_since(&self, since: Timestamp) -> Answer<Vec<LibraryEvent>> {
        let date = asked(since);
        let recent = self.upstream().clock().now().since(since) < RECENT;
        let weight = if recent { Weight::Light } else { Weight::Heavy };
        let query = [("date", date.as_str()), WITH_MOVIE];
        let event = |record: HistoryRecord| Some(record.into_event());
        match self.api.list("history/since", &query, weight, event).await {
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
        let newest_first = [("sortKey", "date"), ("sortDirection", "descending"), WITH_MOVIE];
        let query = [query, &newest_first].concat();
        let mut events = Vec::new();
        self.api
            .pages(
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

    /// What Radarr knows of these movies. It can only be asked for one of them or for all, and all
    /// can be 200 MB: so they are asked for one by one.
    pub(crate) async fn movies(&self, numbers: &[i64]) -> Answer<Vec<Movie>> {
        let found: Vec<Option<Movie>> = stream::iter(numbers.to_vec())
            .map(|number| {
                let api = self.api.clone();
                async move { api.find(&format!("movie/{number}"), &[]).await }
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(found.into_iter().flatten().collect())
    }

    pub(crate) async fn item(&self, movie: Movie) -> Answer<LibraryItem> {
        Ok(LibraryItem {
            id: MOVIE.id(movie.id),
            title: servarr::text::name(&movie.title()),
            monitored: movie.monitored,
            file: movie.file(),
            runtime_minutes: (movie.runtime > 0).then_some(movie.runtime),
            tags: self.api.tag_names(&movie.tags).await?,
        })
    }

    pub(crate) async fn command_records(&self) -> Answer<Vec<CommandRecord<SearchBody>>> {
        self.api.list("command", &[], Weight::Light, Some).await
    }
}
