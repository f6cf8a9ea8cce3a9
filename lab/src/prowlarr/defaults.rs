//! What a fresh Prowlarr has, and what its resources look like.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::AppKind;
use crate::provider::{ordered, text, with};

pub(super) fn config() -> BTreeMap<&'static str, Value> {
    let host = json!({
        "bindAddress": "*", "port": 9696, "sslPort": 6969, "enableSsl": false,
        "launchBrowser": true, "authenticationMethod": "external",
        "authenticationRequired": "enabled", "analyticsEnabled": false, "username": "",
        "password": "", "passwordConfirmation": "", "logLevel": "info", "logSizeLimit": 1,
        "consoleLogLevel": "", "branch": "master", "apiKey": "", "sslCertPath": "",
        "sslCertPassword": "", "urlBase": "", "instanceName": "Prowlarr", "applicationUrl": "",
        "updateAutomatically": false, "updateMechanism": "builtIn", "updateScriptPath": "",
        "proxyEnabled": false, "proxyType": "http", "proxyHostname": "", "proxyPort": 8080,
        "proxyUsername": "", "proxyPassword": "", "proxyBypassFilter": "",
        "proxyBypassLocalAddresses": true, "certificateValidation": "enabled",
        "backupFolder": "Backups", "backupInterval": 7, "backupRetention": 28,
        "historyCleanupDays": 30, "trustCgnatIpAddresses": false, "id": 1,
    });
    let ui = json!({
        "firstDayOfWeek": 0, "calendarWeekColumnHeader": "ddd M/D",
        "shortDateFormat": "MMM D YYYY", "longDateFormat": "dddd, MMMM D YYYY",
        "timeFormat": "h(:mm)a", "showRelativeDates": true, "enableColorImpairedMode": false,
        "uiLanguage": "en", "theme": "auto", "id": 1,
    });
    let development = json!({
        "consoleLogLevel": "", "logSql": false, "logIndexerResponse": false, "logRotate": 50,
        "filterSentryEvents": true, "id": 1,
    });
    let client = json!({"id": 1});
    [("host", host), ("ui", ui), ("development", development), ("downloadclient", client)].into()
}

/// The sync profile that every indexer has unless told otherwise.
pub(super) fn sync_profile() -> Value {
    json!({
        "name": "Standard", "enableRss": true, "enableAutomaticSearch": true,
        "enableInteractiveSearch": true, "minimumSeeders": 1,
    })
}

/// Categories that every indexer of the lab has.
pub(super) const CATEGORIES: [i64; 6] = [2000, 2040, 2045, 5000, 5040, 5045];

/// A Newznab indexer, its key in clear.
pub(super) fn indexer(name: &str, url: &str, key: &str) -> Value {
    let category =
        |id: i64, name: &str, below: Value| json!({"id": id, "name": name, "subCategories": below});
    let none = || json!([]);
    let movies = [category(2040, "Movies/HD", none()), category(2045, "Movies/UHD", none())];
    let tv = [category(5040, "TV/HD", none()), category(5045, "TV/UHD", none())];
    let advanced = |field: Value| with(field, "advanced", json!(true));
    let limit = |field: Value| with(advanced(field), "type", json!("number"));
    let unit =
        with(text("baseSettings.limitsUnit", "Limits Unit", json!(0)), "type", json!("select"));
    let fields = vec![
        text("baseUrl", "Url", json!(url)),
        advanced(text("apiPath", "API Path", json!("/api"))),
        with(text("apiKey", "API Key", json!(key)), "privacy", json!("apiKey")),
        advanced(text("additionalParameters", "Additional Parameters", Value::Null)),
        text("vipExpiration", "VIP Expiration", json!("")),
        limit(text("baseSettings.queryLimit", "Query Limit", Value::Null)),
        limit(text("baseSettings.grabLimit", "Grab Limit", Value::Null)),
        advanced(unit),
    ];
    json!({
        "indexerUrls": [url], "legacyUrls": [], "definitionName": "Newznab",
        "description": "Newznab is an API search specification for Usenet", "language": "en-US",
        "encoding": "Unicode (UTF-8)", "enable": true, "redirect": true, "supportsRss": true,
        "supportsSearch": true, "supportsRedirect": true, "supportsPagination": true,
        "appProfileId": 1, "protocol": "usenet", "privacy": "private",
        "capabilities": {
            "limitsMax": 100, "limitsDefault": 100,
            "categories": [category(2000, "Movies", json!(movies)), category(5000, "TV", json!(tv))],
            "supportsRawSearch": false, "searchParams": ["q"],
            "tvSearchParams": ["q", "season", "ep", "tvdbId"],
            "movieSearchParams": ["q", "imdbId", "tmdbId"], "musicSearchParams": [],
            "bookSearchParams": [],
        },
        "priority": 25, "downloadClientId": 0, "added": "0001-01-01T00:00:00Z",
        "sortName": name.to_lowercase(), "name": name, "fields": ordered(fields),
        "implementationName": "Newznab", "implementation": "Newznab",
        "configContract": "NewznabSettings",
        "infoLink": "https://wiki.servarr.com/prowlarr/supported-indexers#newznab", "tags": [],
    })
}

/// An app to be synced to, its key in clear.
pub(super) fn application(kind: AppKind, own_url: &str, url: &str, key: &str) -> Value {
    let name = kind.name();
    let select = |field: Value| with(with(field, "type", json!("select")), "advanced", json!(true));
    let switch = |name: &str, label: &str, on: bool| {
        let field = with(text(name, label, json!(on)), "type", json!("checkbox"));
        with(field, "advanced", json!(true))
    };
    let address = |name: &str, label: &str, url: &str, usual: &str| {
        with(text(name, label, json!(url)), "placeholder", json!(usual))
    };
    let (port, categories) = match kind {
        AppKind::Sonarr => (8989, json!([5000, 5010, 5020, 5030, 5040, 5045, 5050, 5090])),
        AppKind::Radarr => {
            (7878, json!([2000, 2010, 2020, 2030, 2040, 2045, 2050, 2060, 2070, 2080, 2090]))
        }
    };
    let usual = format!("http://localhost:{port}");
    let mut fields = vec![
        address("prowlarrUrl", "Prowlarr Server", own_url, "http://localhost:9696"),
        address("baseUrl", &format!("{name} Server"), url, &usual),
        with(text("apiKey", "API Key", json!(key)), "privacy", json!("apiKey")),
        select(text("syncCategories", "Sync Categories", categories)),
    ];
    if kind == AppKind::Sonarr {
        fields.push(select(text("animeSyncCategories", "Anime Sync Categories", json!([5070]))));
        let label = "Sync Anime Standard Format Search";
        fields.push(switch("syncAnimeStandardFormatSearch", label, true));
    }
    let label = "Sync Reject Blocklisted Torrent Hashes While Grabbing";
    fields.push(switch("syncRejectBlocklistedTorrentHashesWhileGrabbing", label, false));
    let page = name.to_lowercase();
    json!({
        "syncLevel": "fullSync", "enable": true, "name": name, "fields": ordered(fields),
        "implementationName": name, "implementation": name,
        "configContract": format!("{name}Settings"),
        "infoLink": format!("https://wiki.servarr.com/prowlarr/supported#{page}"), "tags": [],
    })
}
