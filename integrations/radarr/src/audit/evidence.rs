use kernel::audit::Snapshot;
use serde::Deserialize;
use servarr::audit::{Common, Library, LibraryKind, LibraryProgram, Placed, Program, flag, text};

static KIND: LibraryKind = LibraryKind {
    media: "movies",
    category_field: "movieCategory",
    rename_field: "renameMovies",
    file_formats: &["standardMovieFormat"],
    folder_format: "movieFolderFormat",
    id_tokens: &["TmdbId", "ImdbId"],
    empty_folders_field: "createEmptyMovieFolders",
    unmonitor_field: "autoUnmonitorPreviouslyDownloadedMovies",
    manager_mark: "(Prowlarr)",
    manager: "Prowlarr",
    feed_minutes: 30,
    scarce_bytes: 20_000_000_000,
    ordinary_mb: 20_000,
};

/// What Radarr's settings say.
pub(super) struct Evidence {
    pub(super) library: Library,
    pub(super) naming: Option<Placed<Naming>>,
    pub(super) searching: Option<Placed<Searching>>,
    pub(super) lists: Option<Placed<Lists>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Naming {
    #[serde(deserialize_with = "flag")]
    pub(super) replace_illegal_characters: Option<bool>,
    #[serde(deserialize_with = "text")]
    pub(super) colon_replacement_format: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Searching {
    #[serde(deserialize_with = "flag")]
    pub(super) allow_hardcoded_subs: Option<bool>,
    #[serde(deserialize_with = "text")]
    pub(super) whitelisted_hardcoded_subs: Option<String>,
}

/// What becomes of movies that are no longer on any list.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Lists {
    #[serde(deserialize_with = "text")]
    pub(super) list_sync_level: Option<String>,
}

impl Evidence {
    pub(super) fn of(configuration: &Snapshot) -> Self {
        Self {
            library: Library::of(configuration, &KIND),
            naming: Placed::page(configuration, &["config/naming"]),
            searching: Placed::page(configuration, &["config/indexer"]),
            lists: Placed::page(configuration, &["config/importlist"]),
        }
    }
}

impl Program for Evidence {
    const SETTINGS: &'static str = "https://wiki.servarr.com/radarr/settings";
    const SYSTEM: &'static str = "https://wiki.servarr.com/radarr/system";

    fn common(&self) -> &Common {
        &self.library.common
    }
}

impl LibraryProgram for Evidence {
    fn library(&self) -> &Library {
        &self.library
    }
}
