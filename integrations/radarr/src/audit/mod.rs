//! What Radarr's settings should be. What it shares with its family is in `servarr::audit`.

mod evidence;
mod rules;

use async_trait::async_trait;
use kernel::{
    Answer, CheckPermit, WritePermit,
    audit::{
        Auditable, Configurator, Judgement, Reading, Relations, Rule, RuleInfo, Snapshot, Target,
    },
};
use serde_json::Value;
use servarr::{
    ApiConfigurator,
    audit::{
        COMMON_RESOURCES, LIBRARY_RESOURCES, OBSERVED_RESOURCES, infos, judge_all, rules as shared,
    },
};

use crate::{audit::evidence::Evidence, client::Radarr};

static COMMON: &[Rule<Evidence>] = &shared::common();
static LIBRARY: &[Rule<Evidence>] = &shared::library();
static OWN: &[Rule<Evidence>] = &[
    rules::colon_replacement(),
    rules::hardcoded_subtitles(),
    rules::language_chosen(),
    rules::lists_keep_files(),
    rules::version_supported(),
];

/// What is looked at, in the order of the lists.
pub(crate) fn rules() -> Vec<&'static RuleInfo> {
    infos(COMMON).chain(infos(LIBRARY)).chain(infos(OWN)).collect()
}

#[async_trait]
impl Auditable for Radarr {
    async fn configuration(&self) -> Answer<Snapshot> {
        let resources = [&COMMON_RESOURCES[..], &LIBRARY_RESOURCES[..]].concat();
        self.api.configuration(&resources).await
    }

    async fn refresh_health(&self, permit: &CheckPermit) -> Answer<()> {
        self.api.refresh_health(&self.upstream().checker(permit)).await
    }

    async fn read(&self, target: &Target) -> Answer<Option<Value>> {
        self.api.setting(target).await
    }

    async fn reading(&self, release: &str) -> Answer<Option<Reading>> {
        self.api.reading(release).await.map(Some)
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
        Box::new(ApiConfigurator::new(self.api.clone(), self.upstream().writer(permit)))
    }
}
