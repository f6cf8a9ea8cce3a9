//! The audit of one SABnzbd: its settings read, judged by [`rules`], and changed.

mod configurator;
mod documents;
mod evidence;
mod folders;
mod relations;
mod rules;

use async_trait::async_trait;
use kernel::{
    Answer, WritePermit,
    audit::{Auditable, Configurator, Judgement, Relations, RuleInfo, Snapshot, Target, judge},
};
use serde_json::Value;

use self::{
    configurator::SabnzbdConfigurator,
    documents::{SCRIPTS, STATUS, WARNINGS},
    evidence::Evidence,
    rules::RULES,
};
use crate::ports::Port;

/// By what its settings are judged.
pub(crate) fn rules() -> Vec<&'static RuleInfo> {
    RULES.iter().map(|rule| &rule.info).collect()
}

#[async_trait]
impl Auditable for Port {
    async fn configuration(&self) -> Answer<Snapshot> {
        let (version, documents) = documents::documents(&self.client).await?;
        let mut settings = Snapshot::new(version);
        documents.iter().for_each(|(resource, document)| settings.insert(resource, document));
        Ok(settings)
    }

    async fn read(&self, target: &Target) -> Answer<Option<Value>> {
        let document = documents::document(&self.client, &target.resource).await?;
        Ok(document.as_ref().and_then(|document| target.within(document)).cloned())
    }

    fn observed(&self) -> &'static [&'static str] {
        &[WARNINGS, STATUS, SCRIPTS]
    }

    fn judge(&self, configuration: &Snapshot) -> Judgement {
        judge(RULES, &Evidence::of(configuration))
    }

    fn relations(&self, configuration: &Snapshot) -> Relations {
        let client = Some(relations::facts(&Evidence::of(configuration)));
        Relations { client, ..Relations::default() }
    }

    fn configurator(&self, permit: &WritePermit) -> Box<dyn Configurator> {
        let writer = self.client.upstream().writer(permit);
        let configurator =
            SabnzbdConfigurator::new(self.client.clone(), writer, self.memory.clone());
        Box::new(configurator)
    }
}
