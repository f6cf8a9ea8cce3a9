//! What was made in each program from the guide. It is noted in the transaction in which the step
//! that made it ends, so that an id is known as soon as it is there.

use guides::Owned;
use kernel::Connected;
use serde::{Deserialize, Serialize};
use store::{Change, Store};

use crate::{
    Error, Result,
    audit::{ConfigAct, Step},
    connections::Connections,
};

/// What is known of one instance. At another address it is another program: its ids mean nothing.
#[derive(Default, Serialize, Deserialize)]
struct Known {
    url: String,
    owned: Owned,
}

fn key(instance: &str) -> String {
    format!("guides.owned.{instance}")
}

pub(super) async fn of(store: &Store, connected: &Connected) -> Result<Owned> {
    let known = known(store, connected).await?;
    Ok(known.owned)
}

async fn known(store: &Store, connected: &Connected) -> Result<Known> {
    let url = connected.url.to_string();
    let Some(stored) = store.setting(&key(connected.name.as_str())).await? else {
        return Ok(Known { url, owned: Owned::default() });
    };
    let known: Known = serde_json::from_value(stored)
        .map_err(|err| Error::Internal(format!("what was made from guides is lost: {err}")))?;
    Ok(if known.url == url { known } else { Known { url, owned: Owned::default() } })
}

/// Forgets what was made in an instance: it is not connected any more.
pub(crate) async fn forget_owned(change: &mut Change, instance: &str) -> Result<()> {
    change.delete_setting(&key(instance)).await?;
    Ok(())
}

/// Notes what a step that was done has to do with the guide.
pub(crate) async fn note_owned(
    store: &Store,
    connections: &Connections,
    change: &mut Change,
    step: &Step,
) -> Result<()> {
    let (Some(part), Some(item), Some(ended_at)) =
        (&step.of_guide, &step.target.item, step.ended_at)
    else {
        return Ok(());
    };
    let mut known = known(store, &connections.get(&step.instance)?).await?;
    let parts = known.owned.0.entry(step.target.resource.clone()).or_default();
    let is_undone = step.undoes.is_some();
    let forgets = match &step.act {
        ConfigAct::Remove { .. } => true,
        ConfigAct::Set { .. } => is_undone && part.adopts,
        ConfigAct::Create { .. } => false,
    };
    if forgets {
        parts.remove(&part.id);
    } else {
        parts.insert(part.id.clone(), item.clone());
    }
    let document = serde_json::to_value(&known)
        .map_err(|err| Error::Internal(format!("what was made cannot be written: {err}")))?;
    change.set_setting(&key(step.instance.as_str()), &document, ended_at.0).await?;
    Ok(())
}
