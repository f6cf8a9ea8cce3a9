use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use integration_kit::{Listed, Reader, Upstream, Weight};
use kernel::{Answer, BlocklistEntry, HandlingPolicy, HealthNote, Timestamp, Trouble};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::Mutex;

use crate::{
    BlocklistRecord, Subject,
    handling::{ClientRecord, HandlingConfig},
    text,
    wire::{Health, Page, RootFolder, Tag},
};

/// How long the names of tags are believed.
const TAGS_KEPT: Duration = Duration::from_secs(300);
/// More pages than any list has; a program that never says that it is done is stopped here.
const PAGES: u32 = 2000;

/// What these programs answer alike, in one version of their API. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Api {
    reader: Reader,
    upstream: Upstream,
    root: &'static str,
    tags: Tags,
}

/// The names of tags, kept for some minutes.
#[derive(Clone, Debug, Default)]
pub struct Tags(Arc<Mutex<Option<KnownTags>>>);

#[derive(Debug)]
struct KnownTags {
    read_at: Timestamp,
    names: Arc<HashMap<i64, String>>,
}

impl Api {
    /// `root` is where this version of the API is, such as `api/v3`.
    pub fn new(upstream: &Upstream, root: &'static str, tags: Tags) -> Self {
        Self { reader: upstream.reader(), upstream: upstream.clone(), root, tags }
    }

    /// The path of a resource.
    pub fn path(&self, resource: &str) -> String {
        format!("{}/{resource}", self.root)
    }

    pub fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    pub async fn get<T: DeserializeOwned>(
        &self,
        resource: &str,
        query: &[(&str, &str)],
        weight: Weight,
    ) -> Answer<T> {
        self.reader.get(&self.path(resource), query, weight).await
    }

    /// One item, `None` when there is none.
    pub async fn find<T: DeserializeOwned>(
        &self,
        resource: &str,
        query: &[(&str, &str)],
    ) -> Answer<Option<T>> {
        match self.get(resource, query, Weight::Light).await {
            Ok(found) => Ok(Some(found)),
            Err(err) if err.trouble == Trouble::NotFound => Ok(None),
            Err(err) => Err(err),
        }
    }

    /// Reads a list element by element; `each` answers what is kept of it.
    pub async fn list<T: DeserializeOwned, K: Send>(
        &self,
        resource: &str,
        query: &[(&str, &str)],
        weight: Weight,
        mut each: impl FnMut(T) -> Option<K> + Send,
    ) -> Answer<Vec<K>> {
        let mut kept = Vec::new();
        let path = self.path(resource);
        self.reader
            .get_each(&path, query, Listed::Whole, weight, |element| kept.extend(each(element)))
            .await?;
        Ok(kept)
    }

    /// Reads the pages of a list until its end, or until `each` answers `false`.
    ///
    /// Page 0 has no records at all, and a page beyond the last one repeats the last: so the pages
    /// are counted from 1, and a page that brings nothing new is the end.
    pub async fn pages<T: DeserializeOwned>(
        &self,
        resource: &str,
        query: &[(&str, &str)],
        page_size: u32,
        id: impl Fn(&T) -> i64 + Send,
        mut each: impl FnMut(T) -> bool + Send,
    ) -> Answer<()> {
        let size = page_size.to_string();
        let mut seen = HashSet::new();
        for number in 1..=PAGES {
            let number = number.to_string();
            let paging = [("page", number.as_str()), ("pageSize", size.as_str())];
            let query = [&paging, query].concat();
            let page: Page<T> = self.get(resource, &query, Weight::Light).await?;
            let before = seen.len();
            for record in page.records {
                if seen.insert(id(&record)) && !each(record) {
                    return Ok(());
                }
            }
            if seen.len() == before || seen.len() as u64 >= page.total_records {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Its own policy (under `config`) and the clients that it uses, whose category is in the
    /// field `category_field`.
    pub async fn handling(&self, config: &str, category_field: &str) -> Answer<HandlingPolicy> {
        let config: HandlingConfig = self.get(config, &[], Weight::Light).await?;
        let link = |client: ClientRecord| Some(client.into_link(category_field));
        Ok(config.with(self.list("downloadclient", &[], Weight::Light, link).await?))
    }

    pub async fn root_folders(&self) -> Answer<Vec<kernel::RootFolder>> {
        // It looks at the disks, which may sleep.
        let folder = |folder: RootFolder| {
            Some(kernel::RootFolder {
                path: folder.path,
                accessible: folder.accessible.unwrap_or(true),
                free_bytes: folder.free_space,
            })
        };
        self.list("rootfolder", &[], Weight::Heavy, folder).await
    }

    pub async fn health(&self) -> Answer<Vec<HealthNote>> {
        let note = |health: Health| {
            (health.level != "ok").then(|| HealthNote {
                source: text::name(&health.source),
                is_error: health.level == "error",
                text: text::sentence(&health.message),
            })
        };
        self.list("health", &[], Weight::Light, note).await
    }

    /// The blocklist since `since`, newest first.
    pub async fn blocklist_since<S: Subject + DeserializeOwned>(
        &self,
        since: Timestamp,
    ) -> Answer<Vec<BlocklistEntry>> {
        let newest_first = [("sortKey", "date"), ("sortDirection", "descending")];
        let mut entries = Vec::new();
        let id = BlocklistRecord::<S>::id;
        self.pages("blocklist", &newest_first, 100, id, |record: BlocklistRecord<S>| {
            let entry = BlocklistEntry::from(record);
            let wanted = entry.at >= since;
            if wanted {
                entries.push(entry);
            }
            wanted
        })
        .await?;
        Ok(entries)
    }

    /// What the indexers offer for what `query` names.
    pub async fn releases<R: DeserializeOwned + Into<kernel::Release>>(
        &self,
        query: &[(&str, &str)],
    ) -> Answer<Vec<kernel::Release>> {
        let release = |release: R| Some(release.into());
        self.list("release", query, Weight::Heavy, release).await
    }

    /// The proposals for the files of a download, or when it is not known any more, for those in
    /// `folder`.
    ///
    /// `download_key` is what the query calls the download's id.
    pub async fn proposals(
        &self,
        download_key: &str,
        download: &str,
        folder: Option<&str>,
    ) -> Answer<Vec<Value>> {
        let all = ("filterExistingFiles", "false");
        let whole = |document: Value| Some(document);
        let query = [(download_key, download), all];
        let of_download = self.list("manualimport", &query, Weight::Heavy, whole).await?;
        match folder {
            Some(folder) if of_download.is_empty() => {
                let query = [("folder", folder), all];
                self.list("manualimport", &query, Weight::Heavy, whole).await
            }
            _ => Ok(of_download),
        }
    }

    /// The names of tags by their numbers.
    pub async fn tag_names(&self, numbers: &[i64]) -> Answer<Vec<String>> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let names = self.all_tags().await?;
        Ok(numbers.iter().filter_map(|number| names.get(number).cloned()).collect())
    }

    async fn all_tags(&self) -> Answer<Arc<HashMap<i64, String>>> {
        let now = self.upstream.clock().now();
        let mut known = self.tags.0.lock().await;
        if let Some(known) = &*known
            && now.since(known.read_at) < TAGS_KEPT
        {
            return Ok(known.names.clone());
        }
        let tag = |tag: Tag| Some((tag.id, text::name(&tag.label)));
        let names = self.list("tag", &[], Weight::Light, tag).await?;
        let names = Arc::new(HashMap::from_iter(names));
        *known = Some(KnownTags { read_at: now, names: names.clone() });
        Ok(names)
    }
}
