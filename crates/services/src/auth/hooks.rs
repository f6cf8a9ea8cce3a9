use kernel::InstanceName;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::{Auth, Principal, Scope, secret};
use crate::{EventKind, Result};

impl Auth {
    /// Makes the secret with which `instance` may tell us that something happened. It is shown this
    /// once; the one before no longer works.
    pub async fn make_hook_secret(
        &self,
        by: &Principal,
        instance: &InstanceName,
    ) -> Result<SecretString> {
        by.require(Scope::Admin)?;
        let secret = secret::token();
        let digest = json!(secret::digest(secret.expose_secret()));
        let mut change = self.store.begin().await?;
        change.set_setting(&setting(instance), &digest, self.now().0).await?;
        let summary = format!("{instance} got a new secret for its messages to us");
        let mut event = self.event_by(by, EventKind::HookSecretMade, summary, json!(null));
        event.instance = Some(instance.to_string());
        change.add_event(event).await?;
        self.events.commit(change).await?;
        Ok(secret)
    }

    /// Whether `given` is the secret of `instance`. Without a secret, nothing is.
    pub async fn is_hook_secret(&self, instance: &InstanceName, given: &str) -> Result<bool> {
        let stored = self.store.setting(&setting(instance)).await?;
        let digest = stored.as_ref().and_then(|it| it.as_str()).unwrap_or_default();
        Ok(!digest.is_empty() && secret::is_same_secret(digest, &secret::digest(given)))
    }

    /// Forgets the secret of an instance that was removed.
    pub async fn forget_hook_secret(&self, instance: &InstanceName) -> Result<()> {
        let mut change = self.store.begin().await?;
        change.delete_setting(&setting(instance)).await?;
        Ok(self.events.commit(change).await?)
    }
}

fn setting(instance: &InstanceName) -> String {
    format!("hook_digest.{instance}")
}
