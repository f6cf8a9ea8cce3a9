use integration_testkit::RuleCase;
use serde_json::{Value, json};

use super::Names;

const MEDIA: &str = "config/mediamanagement";
const HANDLING: &str = "config/downloadclient";
const SEARCHING: &str = "config/indexer";
const NAMING: &str = "config/naming";
const CLIENTS: &str = "downloadclient";
const INDEXERS: &str = "indexer";
const PROFILES: &str = "qualityprofile";
const FORMATS: &str = "customformat";
const ROOTS: &str = "rootfolder";
const MAPPINGS: &str = "remotepathmapping";
const DELAYS: &str = "delayprofile";

pub fn cases(names: &Names) -> Vec<RuleCase> {
    let all = [storage(), import(), downloads(names), indexers(), quality(), naming(names)];
    all.into_iter().flatten().collect()
}

fn media(rule: &'static str, field: &'static str, value: Value) -> RuleCase {
    RuleCase::of(rule, MEDIA, field, value)
}

fn storage() -> Vec<RuleCase> {
    let root = |rule, field, value| RuleCase::item(rule, (ROOTS, "1"), field, value);
    let warns = |source: &str| json!([{"source": source, "type": "error", "message": "Look."}]);
    let disk = json!([{"path": "/", "freeSpace": 200_000_000, "totalSpace": 64_000_000_000_u64}]);
    vec![
        RuleCase::of("root-folder-present", ROOTS, "", json!([])),
        root("root-folder-reachable", "accessible", json!(false)),
        root("root-folder-space", "freeSpace", json!(2_000_000_000)),
        root("root-folders-apart", "path", json!("/data/kids/more/")),
        RuleCase::item(
            "root-folder-apart-from-downloads",
            (MAPPINGS, "1"),
            "localPath",
            json!("/data/kids/incoming/"),
        ),
        RuleCase::of(
            "root-folder-apart-from-downloads",
            "health",
            "",
            warns("DownloadClientRootFolderCheck"),
        ),
        RuleCase::of("disk-not-full", "diskspace", "", disk),
        media("recycle-bin", "recycleBin", json!("")),
        RuleCase::of("recycle-bin", "health", "", warns("RecyclingBinCheck")),
        media("recycle-bin-apart", "recycleBin", json!("/data/kids/bin")),
        media("recycle-bin-emptied", "recycleBinCleanupDays", json!(0)),
        media("free-space-checked", "skipFreeSpaceCheckWhenImporting", json!(true)),
        media("free-space-kept", "minimumFreeSpaceWhenImporting", json!(0)),
        media("hardlinks-used", "copyUsingHardlinks", json!(false)),
        media("folder-rights", "chmodFolder", json!("777")),
        media("folder-rights", "chmodFolder", json!("077")),
        media("folder-rights", "chmodFolder", json!("rwx")),
        RuleCase::item(
            "list-root-folder",
            ("importlist", "1"),
            "rootFolderPath",
            json!("/data/old"),
        ),
    ]
}

fn import() -> Vec<RuleCase> {
    let mapping = |rule, field, value| RuleCase::item(rule, (MAPPINGS, "1"), field, value);
    let blocked = RuleCase::item(
        "blocked-imports-are-told",
        ("notification", "1"),
        "onManualInteractionRequired",
        json!(false),
    );
    vec![
        RuleCase::of(
            "completed-handled",
            HANDLING,
            "enableCompletedDownloadHandling",
            json!(false),
        ),
        RuleCase::of(
            "unfinished-left-alone",
            HANDLING,
            "downloadClientWorkingFolders",
            json!("_FAILED_"),
        ),
        media("extra-files-imported", "importExtraFiles", json!(false)),
        media("extra-files-imported", "extraFileExtensions", json!("")),
        media("media-info-read", "enableMediaInfo", json!(false)),
        media("rescans", "rescanAfterRefresh", json!("never")),
        media("import-script-named", "useScriptImport", json!(true)),
        mapping("mapping-folders", "localPath", json!("/data/usenet")),
        mapping("mapping-folders", "remotePath", json!(r"D:\downloads")),
        mapping("mapping-absolute", "localPath", json!("usenet/")),
        mapping("mapping-needed", "host", json!("other.lan")),
        mapping("mapping-needed", "localPath", json!("/downloads/")),
        mapping("mapping-unambiguous", "host", json!("10.0.0.7")).and(
            MAPPINGS,
            "[id=1].remotePath",
            json!("/torrents"),
        ),
        blocked,
    ]
}

fn downloads(names: &Names) -> Vec<RuleCase> {
    let client = |rule, field, value| RuleCase::item(rule, (CLIENTS, "1"), field, value);
    let twin = json!([
        {"id": 1, "name": "a", "enable": true, "protocol": "usenet", "priority": 1, "fields": [
            {"name": "host", "value": "sab.lan"}, {"name": "port", "value": 8080},
            {"name": names.category_field, "value": "x"},
        ]},
        {"id": 2, "name": "b", "enable": true, "protocol": "usenet", "priority": 1, "fields": [
            {"name": "host", "value": "SAB.lan"}, {"name": "port", "value": 8080},
            {"name": names.category_field, "value": "x"},
        ]},
    ]);
    let category = match names.category_field {
        "tvCategory" => "fields[name=tvCategory].value",
        _ => "fields[name=movieCategory].value",
    };
    vec![
        client("client-encrypted", "fields[name=host].value", json!("seedbox.example.org")),
        client("client-encrypted", "fields[name=host].value", json!("203.0.113.9")),
        RuleCase::of("client-present", CLIENTS, "", json!([])),
        client("client-enabled", "enable", json!(false)).and(
            CLIENTS,
            "[id=2].enable",
            json!(false),
        ),
        RuleCase::item("client-for-every-indexer", (CLIENTS, "2"), "enable", json!(false)),
        client("client-category", category, json!("")),
        RuleCase::of("client-once", CLIENTS, "", twin.clone()),
        RuleCase::of("client-order", CLIENTS, "", twin),
        client("completed-removed", "removeCompletedDownloads", json!(false)),
        client("failed-removed", "removeFailedDownloads", json!(false)),
        RuleCase::of("failed-searched-again", HANDLING, "autoRedownloadFailed", json!(false)),
        RuleCase::of(
            "picked-searched-again",
            HANDLING,
            "autoRedownloadFailedFromInteractiveSearch",
            json!(false),
        ),
        RuleCase::item("delay-for-everything", (DELAYS, "1"), "tags", json!([3])),
        RuleCase::item("delay-allows-a-protocol", (DELAYS, "2"), "enableUsenet", json!(false)).and(
            DELAYS,
            "[id=2].enableTorrent",
            json!(false),
        ),
    ]
}

fn indexers() -> Vec<RuleCase> {
    let own = |rule, field, value| RuleCase::item(rule, (INDEXERS, "1"), field, value);
    let synced = |rule, field, value| RuleCase::item(rule, (INDEXERS, "2"), field, value);
    let searching = |rule, field, value| RuleCase::of(rule, SEARCHING, field, value);
    let off = |rule, [one, two, three]: [&'static str; 3], field| {
        RuleCase::item(rule, (INDEXERS, "1"), field, json!(false))
            .and(INDEXERS, one, json!(false))
            .and(INDEXERS, two, json!(false))
            .and(INDEXERS, three, json!(false))
    };
    vec![
        RuleCase::of("indexer-present", INDEXERS, "", json!([])),
        off(
            "indexer-for-feeds",
            ["[id=1].enableRss", "[id=2].enableRss", "[id=3].enableRss"],
            "enableRss",
        ),
        off(
            "indexer-for-searches",
            [
                "[id=1].enableAutomaticSearch",
                "[id=2].enableAutomaticSearch",
                "[id=3].enableAutomaticSearch",
            ],
            "enableAutomaticSearch",
        ),
        off(
            "indexer-for-people",
            [
                "[id=1].enableInteractiveSearch",
                "[id=2].enableInteractiveSearch",
                "[id=3].enableInteractiveSearch",
            ],
            "enableInteractiveSearch",
        ),
        RuleCase::of(
            "indexer-spare",
            INDEXERS,
            "",
            json!([{"id": 1, "name": "only", "enableRss": true, "protocol": "usenet"}]),
        ),
        own("indexer-once", "fields[name=baseUrl].value", json!("http://prowlarr.lan:9696/4")),
        own("dangerous-files-fail", "fields[name=failDownloads].value", json!([2])),
        synced("dangerous-files-fail", "fields[name=failDownloads].value", json!([])),
        own("indexer-client-exists", "downloadClientId", json!(9)),
        synced("indexer-client-exists", "downloadClientId", json!(9)),
        own("indexer-categories", "fields[name=categories].value", json!([])),
        own("indexer-priority", "priority", json!(0)),
        synced("indexer-priority", "priority", json!(99)),
        searching("feeds-read", "rssSyncInterval", json!(0)),
        searching("feeds-read-often", "rssSyncInterval", json!(120)),
        searching("minimum-age", "minimumAge", json!(3000)),
        searching("retention", "retention", json!(100)),
        searching("maximum-size", "maximumSize", json!(900)),
        RuleCase::item("words-possible", ("releaseprofile", "1"), "required", json!(["CamRip"])),
    ]
}

fn quality() -> Vec<RuleCase> {
    let profile = |rule, field, value| RuleCase::item(rule, (PROFILES, "1"), field, value);
    let format = |rule, field, value| RuleCase::item(rule, (FORMATS, "3"), field, value);
    let resolution = |name: &str, height: i64| {
        json!({
            "name": name, "implementation": "ResolutionSpecification", "negate": false,
            "required": true, "fields": [{"name": "value", "value": height}],
        })
    };
    let word = |negate: bool| {
        json!({
            "name": "atmos", "implementation": "ReleaseTitleSpecification", "negate": negate,
            "required": true, "fields": [{"name": "value", "value": "atmos"}],
        })
    };
    let both = json!([
        {"format": 1, "name": "x265 (HD)", "score": -10000},
        {"format": 2, "name": "x265 (no HDR/DV)", "score": -10000},
    ]);
    vec![
        RuleCase::of("profile-present", PROFILES, "", json!([])),
        profile("profile-wants-something", "items", json!([])),
        profile("cutoff-allowed", "cutoff", json!(1)),
        RuleCase::item("upgrades-possible", (PROFILES, "2"), "cutoff", json!(4)).and(
            PROFILES,
            "[id=2].formatItems",
            json!([]),
        ),
        profile("minimum-score-not-negative", "minFormatScore", json!(-50)),
        profile("minimum-score-reachable", "minFormatScore", json!(500)),
        RuleCase::item("cutoff-score-sensible", (PROFILES, "2"), "minFormatScore", json!(5)),
        RuleCase::item("sizes-possible", ("qualitydefinition", "4"), "minSize", json!(200.0)).and(
            "qualitydefinition",
            "[id=4].maxSize",
            json!(100.0),
        ),
        format("format-possible", "specifications", json!([])),
        format(
            "format-possible",
            "specifications",
            json!([resolution("UHD", 2160), resolution("HD", 1080)]),
        ),
        format("format-possible", "specifications", json!([word(false), word(true)])),
        profile("formats-agree", "formatItems", both),
        media("propers-left-to-formats", "downloadPropersAndRepacks", json!("preferAndUpgrade")),
        RuleCase::item("list-profile", ("importlist", "1"), "qualityProfileId", json!(77)),
    ]
}

fn naming(names: &Names) -> Vec<RuleCase> {
    let naming = |rule, field, value| RuleCase::of(rule, NAMING, field, value);
    vec![
        naming("illegal-characters-replaced", "replaceIllegalCharacters", json!(false)),
        naming("files-renamed", names.rename, json!(false)),
        naming("file-names-quality", names.file_format, json!("{Title} S{season}E{episode}")),
        naming("folder-names-year", names.folder_format, json!("{Title}")),
        naming("folder-names-id", names.folder_format, json!("{Title} ({Release Year})")),
        media("no-empty-folders", names.empty_folders, json!(true)),
        media("deleted-not-wanted-again", names.unmonitor, json!(false)),
    ]
}
