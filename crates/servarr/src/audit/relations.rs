use kernel::audit::{
    Indexer, LibraryClient, LibraryFacts, PathMapping, PlacedFolder, ServerNotification,
};
use serde_json::Value;

use super::{Client, Library, Notification, Placed, provider};
use crate::text;

impl Library {
    /// What the settings of other programs have to agree with.
    pub fn facts(&self) -> LibraryFacts {
        let bin = self.media.as_ref().and_then(|media| {
            let path = media.recycle_bin.clone().filter(|path| !path.is_empty())?;
            Some(media.setting(path, "recycleBin"))
        });
        LibraryFacts {
            root_folders: self.root_facts(),
            recycle_bin: bin,
            clients: self.clients.iter().flatten().map(|one| self.client_facts(one)).collect(),
            mappings: self.mapping_facts(),
            indexers: self.indexer_facts(),
            notifications: self.notification_facts(),
            media: self.kind.media,
            url_base: self.url_base(),
            uses_hardlinks: self.media.as_ref().and_then(|media| {
                Some(media.setting(media.copy_using_hardlinks?, "copyUsingHardlinks"))
            }),
        }
    }

    fn root_facts(&self) -> Vec<PlacedFolder> {
        let roots = self.roots.iter().flatten().filter_map(|root| {
            Some(PlacedFolder {
                path: root.path.clone()?,
                target: root.target.clone(),
                accessible: root.accessible.unwrap_or(true),
                free_bytes: root.free_space.and_then(|bytes| bytes.try_into().ok()),
            })
        });
        roots.collect()
    }

    fn client_facts(&self, client: &Placed<Client>) -> LibraryClient {
        let switch = |value: Option<bool>, field: &str| Some(client.setting(value?, field));
        LibraryClient {
            target: client.target.clone(),
            name: client.label().to_owned(),
            kind: text::name(client.implementation.as_deref().unwrap_or_default()),
            protocol: client.protocol,
            enabled: client.is_enabled(),
            host: client.host().to_owned(),
            port: client.port(),
            url_base: client.url_base().to_owned(),
            category: client.category(self.kind.category_field),
            priority: client.priority.unwrap_or(1),
            removes_completed: switch(
                client.remove_completed_downloads,
                "removeCompletedDownloads",
            ),
            removes_failed: switch(client.remove_failed_downloads, "removeFailedDownloads"),
            uses_tls: client.uses_tls().unwrap_or(false),
        }
    }

    fn mapping_facts(&self) -> Vec<PathMapping> {
        let mappings = self.mappings.iter().flatten().map(|mapping| PathMapping {
            target: mapping.target.clone(),
            host: mapping.host.clone().unwrap_or_default(),
            remote: mapping.remote_path.clone().unwrap_or_default(),
            local: mapping.local_path.clone().unwrap_or_default(),
        });
        mappings.collect()
    }

    fn indexer_facts(&self) -> Vec<Indexer> {
        let indexers = self.indexers.iter().flatten().map(|indexer| Indexer {
            target: indexer.target.clone(),
            name: indexer.label().to_owned(),
            protocol: indexer.protocol,
            enabled: indexer.is_enabled(),
            base_url: indexer.base_url().to_owned(),
            priority: indexer.priority.unwrap_or(25),
            tags: Vec::new(),
            categories: Vec::new(),
        });
        indexers.collect()
    }

    fn notification_facts(&self) -> Vec<ServerNotification> {
        self.common.notifications.iter().flatten().map(notification_facts).collect()
    }

    fn url_base(&self) -> String {
        let Some(host) = &self.common.host else { return String::new() };
        let mut told = [&host.application_url, &host.url_base].into_iter().flatten();
        told.find(|address| !address.is_empty()).cloned().unwrap_or_default()
    }
}

fn notification_facts(notification: &Placed<Notification>) -> ServerNotification {
    let switch = |value: Option<bool>, field: &str| Some(notification.setting(value?, field));
    let updates = provider::field(&notification.fields, "updateLibrary").and_then(Value::as_bool);
    // Each library names it after its own media.
    let deletes = ["onEpisodeFileDelete", "onMovieFileDelete"];
    let deletes = deletes.into_iter().find(|field| !notification.written(field).is_null());
    ServerNotification {
        target: notification.target.clone(),
        name: notification.label().to_owned(),
        kind: text::name(notification.implementation.as_deref().unwrap_or_default()),
        host: provider::text(&notification.fields, "host").to_owned(),
        port: provider::port(&notification.fields),
        updates_library: switch(updates, "fields[name=updateLibrary].value"),
        on_import: switch(notification.on_download, "onDownload"),
        on_upgrade: switch(notification.on_upgrade, "onUpgrade"),
        on_rename: switch(notification.on_rename, "onRename"),
        on_delete: deletes.and_then(|field| switch(notification.on_episode_file_delete, field)),
    }
}
