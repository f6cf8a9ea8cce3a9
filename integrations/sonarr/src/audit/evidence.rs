use kernel::audit::Snapshot;
use serde::Deserialize;
use servarr::audit::{
    Common, Library, LibraryKind, LibraryProgram, Placed, Program, flag, number, text,
};

static KIND: LibraryKind = LibraryKind {
    media: "series",
    category_field: "tvCategory",
    rename_field: "renameEpisodes",
    file_formats: &["standardEpisodeFormat", "dailyEpisodeFormat", "animeEpisodeFormat"],
    folder_format: "seriesFolderFormat",
    id_tokens: &["TvdbId", "TmdbId", "ImdbId"],
    empty_folders_field: "createEmptySeriesFolders",
    unmonitor_field: "autoUnmonitorPreviouslyDownloadedEpisodes",
    manager_mark: "(Prowlarr)",
    manager: "Prowlarr",
    feed_minutes: 15,
    scarce_bytes: 10_000_000_000,
    ordinary_mb: 5_000,
};

/// What Sonarr's settings say. Version 5 of its API calls the pages otherwise.
pub(super) struct Evidence {
    pub(super) library: Library,
    pub(super) naming: Option<Placed<Naming>>,
    pub(super) media: Option<Placed<Media>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Naming {
    #[serde(deserialize_with = "flag")]
    pub(super) replace_illegal_characters: Option<bool>,
    #[serde(deserialize_with = "number")]
    pub(super) colon_replacement_format: Option<i64>,
    #[serde(deserialize_with = "text")]
    pub(super) custom_colon_replacement_format: Option<String>,
    #[serde(deserialize_with = "number")]
    pub(super) multi_episode_style: Option<i64>,
    #[serde(deserialize_with = "text")]
    pub(super) standard_episode_format: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) daily_episode_format: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) anime_episode_format: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) season_folder_format: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Media {
    #[serde(deserialize_with = "text")]
    pub(super) episode_title_required: Option<String>,
}

impl Evidence {
    pub(super) fn of(configuration: &Snapshot) -> Self {
        let media = &["config/mediamanagement", "settings/mediamanagement"];
        Self {
            library: Library::of(configuration, &KIND),
            naming: Placed::page(configuration, &["config/naming", "settings/naming"]),
            media: Placed::page(configuration, media),
        }
    }
}

impl Program for Evidence {
    const SETTINGS: &'static str = "https://wiki.servarr.com/sonarr/settings";
    const SYSTEM: &'static str = "https://wiki.servarr.com/sonarr/system";

    fn common(&self) -> &Common {
        &self.library.common
    }
}

impl LibraryProgram for Evidence {
    fn library(&self) -> &Library {
        &self.library
    }
}
