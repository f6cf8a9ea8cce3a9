//! The library sections of a server.

use serde_json::{Value, json};

/// What a section holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Movie,
    Show,
}

/// One section.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) id: i64,
    title: String,
    kind: Kind,
    folders: Vec<(i64, String)>,
    created: i64,
    pub(super) scanned: i64,
    uuid: String,
}

impl Section {
    /// `others` are there already.
    pub(super) fn new(
        others: &[Self],
        title: &str,
        kind: Kind,
        folders: &[&str],
        now: i64,
    ) -> Self {
        let last_folder = others.iter().flat_map(|it| &it.folders).map(|(id, _)| *id).max();
        let numbers = last_folder.unwrap_or(0) + 1..;
        Self {
            id: others.iter().map(|it| it.id).max().unwrap_or(0) + 1,
            title: title.to_owned(),
            kind,
            folders: numbers.zip(folders.iter().map(|folder| (*folder).to_owned())).collect(),
            created: now,
            scanned: now,
            uuid: uuid::Uuid::new_v4().to_string(),
        }
    }

    /// Whether a folder is one of it or within one.
    pub(super) fn holds(&self, folder: &str) -> bool {
        let folder = std::path::Path::new(folder);
        self.folders.iter().any(|(_, own)| folder.starts_with(own))
    }

    pub(super) fn json(&self) -> Value {
        let (kind, agent, scanner) = match self.kind {
            Kind::Movie => ("movie", "tv.plex.agents.movie", "Plex Movie"),
            Kind::Show => ("show", "tv.plex.agents.series", "Plex TV Series"),
        };
        let location = |(id, path): &(i64, String)| json!({"id": id, "path": path});
        json!({
            "allowSync": true, "art": format!("/:/resources/{kind}-fanart.jpg"),
            "composite": format!("/library/sections/{}/composite/{}", self.id, self.scanned),
            "filters": true, "refreshing": false, "thumb": format!("/:/resources/{kind}.png"),
            "key": self.id.to_string(), "type": kind, "title": self.title, "agent": agent,
            "scanner": scanner, "language": "en-US", "uuid": self.uuid,
            "updatedAt": self.created, "createdAt": self.created, "scannedAt": self.scanned,
            "content": true, "directory": true, "contentChangedAt": 4711, "hidden": 0,
            "Location": self.folders.iter().map(location).collect::<Vec<_>>(),
        })
    }
}
