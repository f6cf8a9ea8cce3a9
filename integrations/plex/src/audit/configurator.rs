use async_trait::async_trait;
use integration_kit::{Upstream, Weight, Writer};
use kernel::{
    Answer, Trouble, WritePermit,
    audit::{Configurator, FieldChange, Target, Written},
};
use serde_json::Value;

use super::{PREFERENCE, VALUE};
use crate::client::{PREFERENCES, Plex};

/// Changes preferences.
pub(super) struct PlexConfigurator {
    plex: Plex,
    writer: Writer,
}

impl PlexConfigurator {
    pub(super) fn new(plex: &Plex, permit: &WritePermit) -> Self {
        Self { plex: plex.clone(), writer: plex.upstream().writer(permit) }
    }

    fn upstream(&self) -> &Upstream {
        self.plex.upstream()
    }
}

#[async_trait]
impl Configurator for PlexConfigurator {
    async fn set(&self, target: &Target, changes: &[FieldChange]) -> Answer<Written> {
        let (PREFERENCE, Some(id)) = (target.resource.as_str(), &target.item) else {
            return Err(self.upstream().refused("only preferences can be changed"));
        };
        let found = match self.plex.preference(id).await {
            Ok(found) => found,
            Err(err) => return Ok(Written::Unread(err.to_string())),
        };
        let preference = found.ok_or_else(|| self.upstream().trouble(Trouble::NotFound))?;
        let mut wanted = None;
        for change in changes {
            if change.field.as_str() != VALUE {
                return Err(self
                    .upstream()
                    .refused("only the value of a preference can be changed"));
            }
            wanted = Some(&change.to);
        }
        let conflicts = FieldChange::conflicts(changes, &preference);
        if !conflicts.is_empty() {
            return Ok(Written::ChangedSince(conflicts));
        }
        let Some(wanted) = wanted else { return Ok(Written::Sent) };
        let value = written(wanted);
        let value =
            value.ok_or_else(|| self.upstream().refused("this is no value of a preference"))?;
        let query = [(id.as_str(), value.as_str())];
        self.writer.put_query(PREFERENCES, &query, Weight::Light).await?;
        Ok(Written::Sent)
    }

    async fn create(&self, _: &str, _: &Value) -> Answer<Target> {
        Err(self.upstream().refused("sections are made by hand, in Plex itself"))
    }

    async fn remove(&self, _: &Target) -> Answer<()> {
        Err(self.upstream().refused("nothing is removed from Plex"))
    }
}

/// As Plex wants a value in an address; `None` when it is none, or a masked secret.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::Bool(is_on) => Some(i32::from(*is_on).to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) if !kernel::is_masked(text) => Some(text.clone()),
        _ => None,
    }
}
