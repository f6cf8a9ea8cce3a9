//! The settings of a fresh installation.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{App, SonarrVersion};

/// Every settings page by its name under `/config`.
pub(super) fn config(app: App) -> BTreeMap<&'static str, Value> {
    BTreeMap::from([
        ("downloadclient", download_client(app)),
        ("importlist", import_list(app)),
        ("indexer", indexer(app)),
        ("naming", naming(app)),
        ("mediamanagement", media_management(app)),
        ("ui", ui(app)),
        ("host", host(app)),
    ])
}

pub(super) fn delay_profile() -> Value {
    json!({
        "enableUsenet": true, "enableTorrent": true, "preferredProtocol": "usenet",
        "usenetDelay": 0, "torrentDelay": 0, "bypassIfHighestQuality": true,
        "bypassIfAboveCustomFormatScore": false, "minimumCustomFormatScore": 0,
        "order": 2_147_483_647, "tags": [],
    })
}

fn download_client(app: App) -> Value {
    let mut page = json!({
        "downloadClientWorkingFolders": "_UNPACK_|_FAILED_",
        "enableCompletedDownloadHandling": true,
    });
    if app == App::Radarr {
        page["checkForFinishedDownloadInterval"] = json!(1);
    }
    page["autoRedownloadFailed"] = json!(true);
    page["autoRedownloadFailedFromInteractiveSearch"] = json!(true);
    page["id"] = json!(1);
    page
}

fn indexer(app: App) -> Value {
    match app {
        App::Sonarr(_) => json!({
            "minimumAge": 0, "retention": 0, "maximumSize": 0, "rssSyncInterval": 15, "id": 1,
        }),
        App::Radarr => json!({
            "minimumAge": 0, "maximumSize": 0, "retention": 0, "rssSyncInterval": 30,
            "preferIndexerFlags": false, "availabilityDelay": 0, "allowHardcodedSubs": false,
            "whitelistedHardcodedSubs": "", "id": 1,
        }),
    }
}

fn import_list(app: App) -> Value {
    match app {
        App::Sonarr(_) => json!({"listSyncLevel": "disabled", "listSyncTag": 0, "id": 1}),
        App::Radarr => json!({"listSyncLevel": "disabled", "id": 1}),
    }
}

fn naming(app: App) -> Value {
    let episode = "{Series Title} - S{season:00}E{episode:00} - {Episode Title} {Quality Full}";
    match app {
        App::Sonarr(_) => json!({
            "renameEpisodes": false, "replaceIllegalCharacters": true, "colonReplacementFormat": 4,
            "customColonReplacementFormat": "", "multiEpisodeStyle": 5,
            "standardEpisodeFormat": episode,
            "dailyEpisodeFormat": "{Series Title} - {Air-Date} - {Episode Title} {Quality Full}",
            "animeEpisodeFormat": episode, "seriesFolderFormat": "{Series Title}",
            "seasonFolderFormat": "Season {season}", "specialsFolderFormat": "Specials", "id": 1,
        }),
        App::Radarr => json!({
            "renameMovies": false, "replaceIllegalCharacters": true,
            "colonReplacementFormat": "smart",
            "standardMovieFormat": "{Movie Title} ({Release Year}) {Quality Full}",
            "movieFolderFormat": "{Movie Title} ({Release Year})", "id": 1,
        }),
    }
}

fn media_management(app: App) -> Value {
    let (unmonitor, folders) = match app {
        App::Sonarr(_) => ("autoUnmonitorPreviouslyDownloadedEpisodes", "createEmptySeriesFolders"),
        App::Radarr => ("autoUnmonitorPreviouslyDownloadedMovies", "createEmptyMovieFolders"),
    };
    let mut page = json!({
        unmonitor: false, "recycleBin": "", "recycleBinCleanupDays": 7,
        "downloadPropersAndRepacks": "preferAndUpgrade", folders: false,
        "deleteEmptyFolders": false, "fileDate": "none", "rescanAfterRefresh": "always",
    });
    let more = match app {
        App::Sonarr(_) => json!({"episodeTitleRequired": "always"}),
        App::Radarr => json!({"autoRenameFolders": false, "pathsDefaultStatic": false}),
    };
    let rest = json!({
        "setPermissionsLinux": false, "chmodFolder": "755", "chownGroup": "",
        "skipFreeSpaceCheckWhenImporting": false, "minimumFreeSpaceWhenImporting": 100,
        "copyUsingHardlinks": true, "useScriptImport": false, "scriptImportPath": "",
        "importExtraFiles": false, "extraFileExtensions": "srt", "enableMediaInfo": true,
    });
    let newer = match app {
        App::Sonarr(SonarrVersion::V5) => json!({
            "userRejectedExtensions": "", "seasonPackUpgrade": "all",
            "seasonPackUpgradeThreshold": 100,
        }),
        _ => json!({}),
    };
    add(&mut page, [more, rest, newer, json!({"id": 1})]);
    page
}

fn ui(app: App) -> Value {
    let mut page = json!({
        "firstDayOfWeek": 0, "calendarWeekColumnHeader": "ddd M/D",
    });
    if app == App::Radarr {
        page["movieRuntimeFormat"] = json!("hoursMinutes");
    }
    add(
        &mut page,
        [json!({
            "shortDateFormat": "MMM D YYYY", "longDateFormat": "dddd, MMMM D YYYY",
            "timeFormat": "h(:mm)a",
        })],
    );
    if app == App::Sonarr(SonarrVersion::V5) {
        page["timeZone"] = json!("");
    }
    add(
        &mut page,
        [json!({
            "showRelativeDates": true, "enableColorImpairedMode": false, "theme": "auto",
            "uiLanguage": 1, "id": 1,
        })],
    );
    if app == App::Radarr {
        page["movieInfoLanguage"] = json!(1);
    }
    page
}

/// The port, the key and the URL base are filled in where it is read.
fn host(app: App) -> Value {
    let mut page = json!({
        "bindAddress": "127.0.0.1", "port": 0, "sslPort": 9898, "enableSsl": false,
        "launchBrowser": true, "authenticationMethod": "external",
        "authenticationRequired": "enabled", "analyticsEnabled": false, "username": "",
        "password": "", "passwordConfirmation": "", "logLevel": "debug", "logSizeLimit": 1,
        "consoleLogLevel": "", "branch": "main", "apiKey": "", "sslCertPath": "",
    });
    if app == App::Sonarr(SonarrVersion::V5) {
        page["sslKeyPath"] = json!("");
    }
    add(
        &mut page,
        [json!({
            "sslCertPassword": "", "urlBase": "", "instanceName": app.name(),
            "applicationUrl": "", "updateAutomatically": false, "updateMechanism": "builtIn",
            "updateScriptPath": "", "proxyEnabled": false, "proxyType": "http",
            "proxyHostname": "", "proxyPort": 8080, "proxyUsername": "", "proxyPassword": "",
            "proxyBypassFilter": "", "proxyBypassLocalAddresses": true,
            "certificateValidation": "enabled", "backupFolder": "Backups", "backupInterval": 7,
            "backupRetention": 28, "trustCgnatIpAddresses": false, "id": 1,
        })],
    );
    page
}

fn add<const N: usize>(page: &mut Value, more: [Value; N]) {
    for part in more {
        if let (Some(page), Value::Object(part)) = (page.as_object_mut(), part) {
            page.extend(part);
        }
    }
}
