use kernel::{Protocol, audit::Snapshot};
use serde::Deserialize;

use super::{
    Client, Common, Definition, Format, IndexerRecord, Placed, Profile, loose, provider::Field,
};

/// What all libraries of the family tell of their settings.
#[derive(Clone, Debug)]
pub struct Library {
    pub kind: &'static LibraryKind,
    pub common: Common,
    pub naming: Option<Placed<Naming>>,
    pub media: Option<Placed<Media>>,
    pub handling: Option<Placed<Handling>>,
    pub searching: Option<Placed<Searching>>,
    pub profiles: Option<Vec<Placed<Profile>>>,
    pub definitions: Option<Vec<Placed<Definition>>>,
    pub formats: Option<Vec<Placed<Format>>>,
    pub clients: Option<Vec<Placed<Client>>>,
    pub indexers: Option<Vec<Placed<IndexerRecord>>>,
    pub roots: Option<Vec<Placed<Root>>>,
    pub delays: Option<Vec<Placed<DelayProfile>>>,
    pub terms: Option<Vec<Placed<ReleaseProfile>>>,
    pub mappings: Option<Vec<Placed<Mapping>>>,
    pub lists: Option<Vec<Placed<ImportList>>>,
    pub disks: Option<Vec<Placed<Disk>>>,
}

/// What one library calls what all of them have, and how much it needs.
#[derive(Debug)]
pub struct LibraryKind {
    /// What its media are: `series`, `movies`.
    pub media: &'static str,
    /// The field of a client that holds the category.
    pub category_field: &'static str,
    /// The switch that has files renamed.
    pub rename_field: &'static str,
    /// The formats of the names of files.
    pub file_formats: &'static [&'static str],
    /// The format of the names of folders.
    pub folder_format: &'static str,
    /// What stands for an id in a format of names.
    pub id_tokens: &'static [&'static str],
    /// The switch that has folders made before there is anything to put into them.
    pub empty_folders_field: &'static str,
    /// The switch after which deleted files are no longer wanted.
    pub unmonitor_field: &'static str,
    /// What the names of indexers end in that a manager keeps.
    pub manager_mark: &'static str,
    /// What that manager is called.
    pub manager: &'static str,
    /// Minutes between two looks at the feeds, as its makers ship it.
    pub feed_minutes: i64,
    /// With less than this free, imports will soon fail. Bytes.
    pub scarce_bytes: u64,
    /// A limit below this rules out ordinary releases. MB.
    pub ordinary_mb: i64,
}

/// What of naming is the same in all libraries.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Naming {
    #[serde(deserialize_with = "loose::flag")]
    pub replace_illegal_characters: Option<bool>,
}

/// What it does with files.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Media {
    #[serde(deserialize_with = "loose::text")]
    pub recycle_bin: Option<String>,
    /// 0 for never.
    #[serde(deserialize_with = "loose::number")]
    pub recycle_bin_cleanup_days: Option<i64>,
    #[serde(deserialize_with = "loose::text")]
    pub download_propers_and_repacks: Option<String>,
    #[serde(deserialize_with = "loose::flag")]
    pub delete_empty_folders: Option<bool>,
    #[serde(deserialize_with = "loose::text")]
    pub rescan_after_refresh: Option<String>,
    #[serde(deserialize_with = "loose::flag")]
    pub set_permissions_linux: Option<bool>,
    /// Three or four octal digits.
    #[serde(deserialize_with = "loose::text")]
    pub chmod_folder: Option<String>,
    #[serde(deserialize_with = "loose::flag")]
    pub skip_free_space_check_when_importing: Option<bool>,
    /// MB.
    #[serde(deserialize_with = "loose::number")]
    pub minimum_free_space_when_importing: Option<i64>,
    #[serde(deserialize_with = "loose::flag")]
    pub copy_using_hardlinks: Option<bool>,
    #[serde(deserialize_with = "loose::flag")]
    pub use_script_import: Option<bool>,
    #[serde(deserialize_with = "loose::text")]
    pub script_import_path: Option<String>,
    #[serde(deserialize_with = "loose::flag")]
    pub import_extra_files: Option<bool>,
    #[serde(deserialize_with = "loose::text")]
    pub extra_file_extensions: Option<String>,
    #[serde(deserialize_with = "loose::flag")]
    pub enable_media_info: Option<bool>,
}

/// What it does with finished and failed downloads.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Handling {
    /// Beginnings of the names of folders that are still worked on, with `|` between them.
    #[serde(deserialize_with = "loose::text")]
    pub download_client_working_folders: Option<String>,
    #[serde(deserialize_with = "loose::flag")]
    pub enable_completed_download_handling: Option<bool>,
    #[serde(deserialize_with = "loose::flag")]
    pub auto_redownload_failed: Option<bool>,
    #[serde(deserialize_with = "loose::flag")]
    pub auto_redownload_failed_from_interactive_search: Option<bool>,
}

/// What it asks of indexers and of releases.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Searching {
    /// Minutes after the post.
    #[serde(deserialize_with = "loose::number")]
    pub minimum_age: Option<i64>,
    /// Days; 0 for no limit.
    #[serde(deserialize_with = "loose::number")]
    pub retention: Option<i64>,
    /// MB; 0 for no limit.
    #[serde(deserialize_with = "loose::number")]
    pub maximum_size: Option<i64>,
    /// Minutes; 0 for never.
    #[serde(deserialize_with = "loose::number")]
    pub rss_sync_interval: Option<i64>,
}

/// A folder in which its media are.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Root {
    #[serde(deserialize_with = "loose::text")]
    pub path: Option<String>,
    #[serde(deserialize_with = "loose::flag")]
    pub accessible: Option<bool>,
    /// Bytes.
    #[serde(deserialize_with = "loose::number")]
    pub free_space: Option<i64>,
}

/// Which protocols are taken, and after how long.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DelayProfile {
    #[serde(deserialize_with = "loose::flag")]
    pub enable_usenet: Option<bool>,
    #[serde(deserialize_with = "loose::flag")]
    pub enable_torrent: Option<bool>,
    /// Minutes.
    #[serde(deserialize_with = "loose::number")]
    pub usenet_delay: Option<i64>,
    /// Minutes.
    #[serde(deserialize_with = "loose::number")]
    pub torrent_delay: Option<i64>,
    /// The one without tags is for everything else.
    #[serde(deserialize_with = "loose::list")]
    pub tags: Vec<i64>,
}

/// Words that a release must have or must not have.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReleaseProfile {
    #[serde(deserialize_with = "loose::flag")]
    pub enabled: Option<bool>,
    #[serde(deserialize_with = "loose::list")]
    pub required: Vec<String>,
    #[serde(deserialize_with = "loose::list")]
    pub ignored: Vec<String>,
}

/// How a path of a download client is to be read here.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Mapping {
    #[serde(deserialize_with = "loose::text")]
    pub host: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub remote_path: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub local_path: Option<String>,
}

/// A list from which media are added.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ImportList {
    #[serde(deserialize_with = "loose::text")]
    pub root_folder_path: Option<String>,
    #[serde(deserialize_with = "loose::number")]
    pub quality_profile_id: Option<i64>,
    #[serde(deserialize_with = "loose::list")]
    pub fields: Vec<Field>,
}

/// A disk, as the library sees it. Bytes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Disk {
    #[serde(deserialize_with = "loose::text")]
    pub path: Option<String>,
    #[serde(deserialize_with = "loose::number")]
    pub free_space: Option<i64>,
    #[serde(deserialize_with = "loose::number")]
    pub total_space: Option<i64>,
}

impl Library {
    pub fn of(configuration: &Snapshot, kind: &'static LibraryKind) -> Self {
        Self {
            kind,
            common: Common::of(configuration),
            naming: Placed::page(configuration, &["config/naming", "settings/naming"]),
            media: Placed::page(
                configuration,
                &["config/mediamanagement", "settings/mediamanagement"],
            ),
            handling: Placed::page(
                configuration,
                &["config/downloadclient", "settings/downloadclient"],
            ),
            searching: Placed::page(configuration, &["config/indexer", "settings/indexer"]),
            profiles: Placed::list(configuration, &["qualityprofile"]),
            definitions: Placed::list(configuration, &["qualitydefinition"]),
            formats: Placed::list(configuration, &["customformat"]),
            clients: Placed::list(configuration, &["downloadclient"]),
            indexers: Placed::list(configuration, &["indexer"]),
            roots: Placed::list(configuration, &["rootfolder"]),
            delays: Placed::list(configuration, &["delayprofile"]),
            terms: Placed::list(configuration, &["releaseprofile"]),
            mappings: Placed::list(configuration, &["remotepathmapping"]),
            lists: Placed::list(configuration, &["importlist"]),
            disks: Placed::list(configuration, &["diskspace"]),
        }
    }

    /// The clients that are on; `None` when they are not known.
    pub fn enabled_clients(&self) -> Option<Vec<&Placed<Client>>> {
        let clients = self.clients.as_ref()?;
        Some(clients.iter().filter(|client| client.is_enabled()).collect())
    }

    /// The indexers that are on; `None` when they are not known.
    pub fn enabled_indexers(&self) -> Option<Vec<&Placed<IndexerRecord>>> {
        let indexers = self.indexers.as_ref()?;
        Some(indexers.iter().filter(|indexer| indexer.is_enabled()).collect())
    }

    /// Whether a client for this protocol is on.
    pub fn downloads_by(&self, protocol: Protocol) -> bool {
        let mut clients = self.clients.iter().flatten();
        clients.any(|client| client.is_enabled() && client.protocol == protocol)
    }

    pub fn is_synced(&self, indexer: &IndexerRecord) -> bool {
        indexer.is_synced(self.kind.manager_mark)
    }

    /// What to say of a synced indexer: a change here would be undone.
    pub fn by_the_manager(&self, wish: &str) -> String {
        let manager = self.kind.manager;
        format!("{wish} (change it in {manager}, which overwrites what is changed here)")
    }
}
