use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use kernel::InstanceName;
use tokio::sync::Notify;

/// How whoever knows that something happened at an instance wakes whoever looks at it. One that
/// comes while nobody waits is not lost.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nudges(Arc<Mutex<BTreeMap<InstanceName, Arc<Notify>>>>);

impl Nudges {
    pub(crate) fn nudge(&self, name: &InstanceName) {
        self.of(name).notify_one();
    }

    pub(crate) async fn nudged(&self, name: &InstanceName) {
        self.of(name).notified().await;
    }

    fn of(&self, name: &InstanceName) -> Arc<Notify> {
        let mut nudges = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        nudges.entry(name.clone()).or_default().clone()
    }
}
