//! Takes webhooks and keeps them.

use std::sync::{Arc, Mutex, PoisonError};

use lab::door::Door;
use serde_json::Value;

pub(crate) struct Hooks {
    door: Door,
    taken: Arc<Mutex<Vec<Value>>>,
}

impl Hooks {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let taken: Arc<Mutex<Vec<Value>>> = Arc::default();
        let keep = Arc::clone(&taken);
        let take = move |body: axum::Json<Value>| {
            keep.lock().unwrap_or_else(PoisonError::into_inner).push(body.0);
            std::future::ready("thank you")
        };
        let door = Door::http(axum::Router::new().route("/", axum::routing::post(take))).await?;
        Ok(Self { door, taken })
    }

    pub(crate) fn url(&self) -> String {
        format!("{}/", self.door.url())
    }

    pub(crate) fn all(&self) -> Vec<Value> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Those of one event.
    pub(crate) fn of(&self, event: &str) -> Vec<Value> {
        self.all().into_iter().filter(|body| body["eventType"] == event).collect()
    }
}
