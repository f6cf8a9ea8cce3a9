//! What Sonarr's settings should be. What it shares with its family is in `servarr::audit`.

mod evidence;
mod rules;

use std::sync::Arc;

use async_trait::async_trait;
use integration_kit::Writer;
use kernel::{
    Answer, CheckPermit, WritePermit,
    audit::{
        Auditable, Configurator, FieldChange, Judgement, Reading, Relations, Rule, RuleInfo,
        Snapshot, Target, Written,
    },
};
use serde_json::Value;
use servarr::{
    ApiConfigurator,
    audit::{OBSERVED_RESOURCES, infos, judge_all, rules as shared},
};

use crate::{audit::evidence::Evidence, client::Sonarr};

static COMMON: &[Rule<Evidence>] = &shared::common();
static LIBRARY: &[Rule<Evidence>] = &shared::library();
static OWN: &[Rule<Evidence>] = &[
    rules::known_holes(),
    rules::version_supported(),
    rules::colon_replacement(),
    rules::episode_numbers(),
    rules::daily_dates(),
    rules::anime_numbers(),
    rules::season_numbers(),
    rules::multi_episode_style(),
    rules::episode_titles(),
];

/// What is looked at, in the order of the lists.
pub(crate) fn rules() -> Vec<&'static RuleInfo> {
    infos(COMMON).chain(infos(LIBRARY)).chain(infos(OWN)).collect()
}

#[async_trait]
impl Auditable for Sonarr {
    async fn configuration(&self) -> Answer<Snapshot> {
        let (api, dialect) = self.api().await?;
        api.configuration(&dialect.settings()).await
    }

    async fn refresh_health(&self, permit: &CheckPermit) -> Answer<()> {
        self.api().await?.0.refresh_health(&self.upstream().checker(permit)).await
    }

    async fn read(&self, target: &Target) -> Answer<Option<Value>> {
        self.api().await?.0.setting(target).await
    }

    async fn reading(&self, release: &str) -> Answer<Option<Reading>> {
        self.api().await?.0.reading(release).await.map(Some)
    }

    fn observed(&self) -> &'static [&'static str] {
        &OBSERVED_RESOURCES
    }

    fn judge(&self, configuration: &Snapshot) -> Judgement {
        judge_all(&[COMMON, LIBRARY, OWN], &Evidence::of(configuration))
    }

    fn relations(&self, configuration: &Snapshot) -> Relations {
        let library = Evidence::of(configuration).library.facts();
        Relations { library: Some(library), ..Relations::default() }
    }

    fn configurator(&self, permit: &WritePermit) -> Box<dyn Configurator> {
        Box::new(SonarrConfigurator {
            sonarr: self.clone(),
            writer: Arc::new(self.upstream().writer(permit)),
        })
    }
}

/// Changes settings in the version of the API that the instance is spoken to.
struct SonarrConfigurator {
    sonarr: Sonarr,
    writer: Arc<Writer>,
}

impl SonarrConfigurator {
    async fn api(&self) -> Answer<ApiConfigurator> {
        let (api, _) = self.sonarr.api().await?;
        Ok(ApiConfigurator::new(api, self.writer.clone()))
    }
}

#[async_trait]
impl Configurator for SonarrConfigurator {
    async fn set(&self, target: &Target, changes: &[FieldChange]) -> Answer<Written> {
        self.api().await?.set(target, changes).await
    }

    async fn create(&self, resource: &str, document: &Value) -> Answer<Target> {
        self.api().await?.create(resource, document).await
    }

    async fn remove(&self, target: &Target) -> Answer<()> {
        self.api().await?.remove(target).await
    }
}
