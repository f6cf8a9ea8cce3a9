use integration_kit::{Upstream, Weight};
use kernel::{Answer, HealthNote, Timestamp};
use servarr::{Api, Tags};

use crate::wire::{Indexer, IndexerStatus};

/// The only version of its API that Prowlarr has.
pub(crate) const VERSION: &str = "v1";
/// Where that is.
const ROOT: &str = "api/v1";

/// One instance of Prowlarr. Cheap to clone; all clones are the same instance.
#[derive(Clone, Debug)]
pub(crate) struct Prowlarr {
    api: Api,
}

impl Prowlarr {
    pub(crate) fn new(upstream: &Upstream) -> Self {
        Self { api: Api::new(upstream, ROOT, Tags::default()) }
    }

    pub(crate) fn api(&self) -> &Api {
        &self.api
    }

    pub(crate) fn upstream(&self) -> &Upstream {
        self.api.upstream()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.upstream().clock().now()
    }

    /// Its own warnings, up to six hours old.
    pub(crate) async fn warnings(&self) -> Answer<Vec<HealthNote>> {
        self.api.health().await
    }

    pub(crate) async fn indexers(&self) -> Answer<Vec<Indexer>> {
        self.api.list("indexer", &[], Weight::Light, Some).await
    }

    /// The indexers that are left alone because they failed. Those that are well are not in it.
    pub(crate) async fn statuses(&self) -> Answer<Vec<IndexerStatus>> {
        self.api.list("indexerstatus", &[], Weight::Light, Some).await
    }
}
