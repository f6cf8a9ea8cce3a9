//! Whether a program is still the one that was met under its name and address first. Another one
//! that answers there is neither judged nor changed until its owner says that it is meant.

use kernel::{Connected, InstanceName, audit::Auditable};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Change;

use super::{Audit, Inner};
use crate::{Actor, Error, Result, events::EventKind};

/// Who was met, and where. At another address another one is to be expected.
#[derive(Deserialize, PartialEq, Serialize)]
struct Met {
    url: String,
    mark: String,
}

fn key(instance: &str) -> String {
    format!("audit.identity.{instance}")
}

/// Forgets who was met under a name: its connection is another one from now on.
pub(crate) async fn forget(change: &mut Change, instance: &str) -> Result<()> {
    change.delete_setting(&key(instance)).await?;
    Ok(())
}

impl Audit {
    /// Takes the program that answers for an instance now as the one that is meant.
    pub async fn accept(&self, actor: &Actor, instance: &InstanceName) -> Result<()> {
        let connected = self.inner.connections.get(instance)?;
        let audit = self.inner.auditable(instance)?;
        let Some(mark) = audit.identity().await? else {
            return Err(Error::Conflict(format!("{instance} has no mark that could be another")));
        };
        let now = self.inner.clock.now();
        let mut change = self.inner.store.begin().await?;
        let met = json!(Met { url: connected.url.to_string(), mark });
        change.set_setting(&key(instance.as_str()), &met, now.0).await?;
        let summary =
            format!("{instance}: the program that answers there is the one that is meant");
        let mut event = actor.event(EventKind::InstanceChanged, now, summary);
        event.instance = Some(instance.to_string());
        change.add_event(event).await?;
        Ok(self.inner.feed.commit(change).await?)
    }
}

impl Inner {
    /// Why this is not to be trusted to be the program that it was; who is met first is remembered.
    pub(super) async fn stranger(
        &self,
        connected: &Connected,
        audit: &dyn Auditable,
    ) -> Result<Option<String>> {
        let name = &connected.name;
        let mark = match audit.identity().await {
            Ok(Some(mark)) => mark,
            Ok(None) => return Ok(None),
            Err(err) => return Ok(Some(err.to_string())),
        };
        let met = Met { url: connected.url.to_string(), mark };
        let known = self.store.setting(&key(name.as_str())).await?;
        let known = known.and_then(|it| serde_json::from_value::<Met>(it).ok());
        match known.filter(|known| known.url == met.url) {
            Some(known) if known == met => Ok(None),
            Some(known) => Ok(Some(format!(
                "{name} is another one than before: {} answers at {} where {} did. It is neither \
                 judged nor changed. Put the right one back, or say `autoarr connections accept \
                 {name}`",
                met.mark, met.url, known.mark
            ))),
            None => {
                let now = self.clock.now();
                self.store.set_setting(&key(name.as_str()), &json!(met), now.0).await?;
                Ok(None)
            }
        }
    }
}
