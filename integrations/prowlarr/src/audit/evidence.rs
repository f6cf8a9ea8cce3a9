use kernel::{Timestamp, audit::Snapshot};
use serde::{Deserialize, de::DeserializeOwned};
use servarr::audit::{Common, Placed, Program, flag, number};

use super::{APPLICATION, CLIENT, INDEXER, INDEXER_STATUS};
use crate::wire::{AppProfile, IndexerStatus, Provider};

/// What Prowlarr's settings say. A list that could not be read is `None`.
pub(super) struct Evidence {
    common: Common,
    /// When it is judged: memberships end, and failures last.
    pub(super) now: Timestamp,
    pub(super) indexers: Option<Vec<Placed<Provider>>>,
    pub(super) statuses: Option<Vec<IndexerStatus>>,
    pub(super) proxies: Option<Vec<Placed<Provider>>>,
    pub(super) applications: Option<Vec<Placed<Provider>>>,
    pub(super) profiles: Option<Vec<Placed<AppProfile>>>,
    pub(super) clients: Option<Vec<Placed<Provider>>>,
    pub(super) development: Option<Placed<Development>>,
    pub(super) keeping: Option<Placed<Keeping>>,
}

/// What is logged for its makers.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Development {
    #[serde(deserialize_with = "flag")]
    pub(super) log_sql: Option<bool>,
    #[serde(deserialize_with = "flag")]
    pub(super) log_indexer_response: Option<bool>,
}

/// What only Prowlarr has on the page of its host.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Keeping {
    #[serde(deserialize_with = "number")]
    pub(super) history_cleanup_days: Option<i64>,
}

impl Evidence {
    pub(super) fn of(configuration: &Snapshot, now: Timestamp) -> Self {
        let statuses = configuration.document(INDEXER_STATUS);
        Self {
            common: Common::of(configuration),
            now,
            indexers: list(configuration, INDEXER),
            statuses: statuses.map(|_| configuration.list(INDEXER_STATUS)),
            proxies: list(configuration, "indexerproxy"),
            applications: list(configuration, APPLICATION),
            profiles: list(configuration, "appprofile"),
            clients: list(configuration, CLIENT),
            development: Placed::page(configuration, &["config/development"]),
            keeping: Placed::page(configuration, &["config/host"]),
        }
    }

    pub(super) fn enabled_indexers(&self) -> Option<Vec<&Placed<Provider>>> {
        let indexers = self.indexers.as_ref()?;
        Some(indexers.iter().filter(|indexer| indexer.is_enabled).collect())
    }

    /// The applications that indexers are written into.
    pub(super) fn synced_applications(&self) -> Option<Vec<&Placed<Provider>>> {
        let applications = self.applications.as_ref()?;
        Some(applications.iter().filter(|it| it.sync_level != "disabled").collect())
    }

    /// The sync profiles that enabled indexers of a kind have.
    pub(super) fn profiles_of(
        &self,
        is_of_kind: impl Fn(&Provider) -> bool,
    ) -> Option<Vec<&Placed<AppProfile>>> {
        let (profiles, indexers) = (self.profiles.as_ref()?, self.enabled_indexers()?);
        let is_used = |profile: &&Placed<AppProfile>| {
            let mut users = indexers.iter().filter(|it| it.app_profile_id == profile.id);
            users.any(|indexer| is_of_kind(indexer))
        };
        Some(profiles.iter().filter(is_used).collect())
    }
}

impl Program for Evidence {
    const SETTINGS: &'static str = "https://wiki.servarr.com/prowlarr/settings";
    const SYSTEM: &'static str = "https://wiki.servarr.com/prowlarr/system";

    fn common(&self) -> &Common {
        &self.common
    }
}

fn list<T: DeserializeOwned>(configuration: &Snapshot, resource: &str) -> Option<Vec<Placed<T>>> {
    Placed::list(configuration, &[resource])
}
