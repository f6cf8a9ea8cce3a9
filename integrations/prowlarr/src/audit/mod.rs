//! The settings of Prowlarr: read, judged, changed. What it shares with its family is in
//! `servarr::audit`.

mod evidence;
mod relations;
mod rules;

use async_trait::async_trait;
use kernel::{
    Answer, CheckPermit, WritePermit,
    audit::{Auditable, Configurator, Judgement, Relations, Rule, RuleInfo, Snapshot, Target},
};
use serde_json::Value;
use servarr::{
    ApiConfigurator,
    audit::{infos, judge_all, rules as shared},
};

use self::{evidence::Evidence, rules::RULES};
use crate::client::Prowlarr;

const INDEXER: &str = "indexer";
const INDEXER_STATUS: &str = "indexerstatus";
const APPLICATION: &str = "applications";
const CLIENT: &str = "downloadclient";

/// What is read: settings, and what tells how they do.
const RESOURCES: [&str; 13] = [
    "system/status",
    "config/host",
    "config/ui",
    "config/development",
    "health",
    INDEXER,
    INDEXER_STATUS,
    "indexerproxy",
    APPLICATION,
    "appprofile",
    CLIENT,
    "notification",
    "tag/detail",
];

static COMMON: &[Rule<Evidence>] = &shared::common();

/// What is looked at, in the order of the lists.
pub(crate) fn rules() -> Vec<&'static RuleInfo> {
    infos(COMMON).chain(infos(RULES)).collect()
}

#[async_trait]
impl Auditable for Prowlarr {
    async fn configuration(&self) -> Answer<Snapshot> {
        self.api().configuration(&RESOURCES).await
    }

    async fn refresh_health(&self, permit: &CheckPermit) -> Answer<()> {
        self.api().refresh_health(&self.upstream().checker(permit)).await
    }

    async fn read(&self, target: &Target) -> Answer<Option<Value>> {
        self.api().setting(target).await
    }

    fn observed(&self) -> &'static [&'static str] {
        &["system/status", "health", INDEXER_STATUS, "tag/detail"]
    }

    fn judge(&self, configuration: &Snapshot) -> Judgement {
        judge_all(&[COMMON, RULES], &Evidence::of(configuration, self.now()))
    }

    fn relations(&self, configuration: &Snapshot) -> Relations {
        Relations { manager: Some(relations::facts(configuration)), ..Relations::default() }
    }

    fn configurator(&self, permit: &WritePermit) -> Box<dyn Configurator> {
        let writer = self.upstream().writer(permit);
        Box::new(ApiConfigurator::new(self.api().clone(), writer))
    }
}
