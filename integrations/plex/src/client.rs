//! One method per call that looks.

use integration_kit::{Reader, Upstream, Weight};
use kernel::{Answer, Trouble};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::wire::{Preferences, Sections, ServerIdentity, ServerInfo, Wrapped};

pub(crate) const IDENTITY: &str = "identity";
/// What it tells of itself to whom it lets in.
pub(crate) const ROOT: &str = "/";
pub(crate) const PREFERENCES: &str = ":/prefs";
const ONE_PREFERENCE: &str = ":/prefs/get";
const SECTIONS: &str = "library/sections";

/// One Plex Media Server. Cheap to clone; all clones are the same instance.
#[derive(Clone, Debug)]
pub(crate) struct Plex {
    upstream: Upstream,
    reader: Reader,
}

impl Plex {
    pub(crate) fn new(upstream: Upstream) -> Self {
        let reader = upstream.reader();
        Self { upstream, reader }
    }

    pub(crate) fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    pub(crate) fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Who it is; it tells that to everybody.
    pub(crate) async fn who(&self) -> Answer<ServerIdentity> {
        self.ask(IDENTITY, &[]).await
    }

    pub(crate) async fn info(&self) -> Answer<ServerInfo> {
        self.ask(ROOT, &[]).await
    }

    /// Every preference, as Plex writes it.
    pub(crate) async fn preferences(&self) -> Answer<Vec<Value>> {
        let preferences: Preferences = self.ask(PREFERENCES, &[]).await?;
        Ok(preferences.setting)
    }

    /// One preference, as Plex writes it; `None` when it has no such.
    pub(crate) async fn preference(&self, id: &str) -> Answer<Option<Value>> {
        match self.ask::<Preferences>(ONE_PREFERENCE, &[("id", id)]).await {
            Ok(found) => Ok(found.setting.into_iter().find(|setting| setting["id"] == id)),
            Err(err) if err.trouble == Trouble::NotFound => Ok(None),
            Err(err) => Err(err),
        }
    }

    /// Every section with its folders, as Plex writes it.
    pub(crate) async fn sections(&self) -> Answer<Vec<Value>> {
        let sections: Sections = self.ask(SECTIONS, &[]).await?;
        Ok(sections.directory)
    }

    async fn ask<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Answer<T> {
        let answer: Wrapped<T> = self.reader.get(path, query, Weight::Light).await?;
        Ok(answer.media_container)
    }
}
