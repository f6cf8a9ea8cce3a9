//! What a release promises by its name: the qualities that the apps know, and the profiles made
//! of them.

use serde_json::{Value, json};

use super::App;

/// A quality as one of the apps defines it.
#[derive(Debug, PartialEq)]
pub(super) struct Quality {
    pub(super) id: i64,
    pub(super) name: &'static str,
    pub(super) source: &'static str,
    pub(super) resolution: i64,
    /// Only Radarr has one; empty for Sonarr.
    pub(super) modifier: &'static str,
    /// Qualities of one weight are one group in a profile.
    pub(super) weight: i64,
}

const fn q(
    id: i64,
    name: &'static str,
    source: &'static str,
    resolution: i64,
    modifier: &'static str,
    weight: i64,
) -> Quality {
    Quality { id, name, source, resolution, modifier, weight }
}

static SONARR: [Quality; 22] = [
    q(0, "Unknown", "unknown", 0, "", 1),
    q(1, "SDTV", "television", 480, "", 2),
    q(12, "WEBRip-480p", "webRip", 480, "", 3),
    q(8, "WEBDL-480p", "web", 480, "", 3),
    q(2, "DVD", "dvd", 480, "", 4),
    q(13, "Bluray-480p", "bluray", 480, "", 5),
    q(22, "Bluray-576p", "bluray", 576, "", 6),
    q(4, "HDTV-720p", "television", 720, "", 7),
    q(9, "HDTV-1080p", "television", 1080, "", 8),
    q(10, "Raw-HD", "televisionRaw", 1080, "", 9),
    q(14, "WEBRip-720p", "webRip", 720, "", 10),
    q(5, "WEBDL-720p", "web", 720, "", 10),
    q(6, "Bluray-720p", "bluray", 720, "", 11),
    q(15, "WEBRip-1080p", "webRip", 1080, "", 12),
    q(3, "WEBDL-1080p", "web", 1080, "", 12),
    q(7, "Bluray-1080p", "bluray", 1080, "", 13),
    q(20, "Bluray-1080p Remux", "blurayRaw", 1080, "", 14),
    q(16, "HDTV-2160p", "television", 2160, "", 15),
    q(17, "WEBRip-2160p", "webRip", 2160, "", 16),
    q(18, "WEBDL-2160p", "web", 2160, "", 16),
    q(19, "Bluray-2160p", "bluray", 2160, "", 17),
    q(21, "Bluray-2160p Remux", "blurayRaw", 2160, "", 18),
];

static RADARR: [Quality; 30] = [
    q(0, "Unknown", "unknown", 0, "none", 1),
    q(24, "WORKPRINT", "workprint", 0, "none", 2),
    q(25, "CAM", "cam", 0, "none", 3),
    q(26, "TELESYNC", "telesync", 0, "none", 4),
    q(27, "TELECINE", "telecine", 0, "none", 5),
    q(29, "REGIONAL", "dvd", 480, "regional", 6),
    q(28, "DVDSCR", "dvd", 480, "screener", 7),
    q(1, "SDTV", "tv", 480, "none", 8),
    q(2, "DVD", "dvd", 0, "none", 9),
    q(23, "DVD-R", "dvd", 480, "remux", 10),
    q(8, "WEBDL-480p", "webdl", 480, "none", 11),
    q(12, "WEBRip-480p", "webrip", 480, "none", 11),
    q(20, "Bluray-480p", "bluray", 480, "none", 12),
    q(21, "Bluray-576p", "bluray", 576, "none", 13),
    q(4, "HDTV-720p", "tv", 720, "none", 14),
    q(5, "WEBDL-720p", "webdl", 720, "none", 15),
    q(14, "WEBRip-720p", "webrip", 720, "none", 15),
    q(6, "Bluray-720p", "bluray", 720, "none", 16),
    q(9, "HDTV-1080p", "tv", 1080, "none", 17),
    q(3, "WEBDL-1080p", "webdl", 1080, "none", 18),
    q(15, "WEBRip-1080p", "webrip", 1080, "none", 18),
    q(7, "Bluray-1080p", "bluray", 1080, "none", 19),
    q(30, "Remux-1080p", "bluray", 1080, "remux", 20),
    q(16, "HDTV-2160p", "tv", 2160, "none", 21),
    q(18, "WEBDL-2160p", "webdl", 2160, "none", 22),
    q(17, "WEBRip-2160p", "webrip", 2160, "none", 22),
    q(19, "Bluray-2160p", "bluray", 2160, "none", 23),
    q(31, "Remux-2160p", "bluray", 2160, "remux", 24),
    q(22, "BR-DISK", "bluray", 1080, "brdisk", 25),
    q(10, "Raw-HD", "tv", 1080, "rawhd", 26),
];

/// The app's own qualities, worst first.
pub(super) fn table(app: App) -> &'static [Quality] {
    match app {
        App::Sonarr(_) => &SONARR,
        App::Radarr => &RADARR,
    }
}

/// The quality with that id, or `Unknown`.
pub(super) fn by_id(app: App, id: i64) -> &'static Quality {
    table(app).iter().find(|quality| quality.id == id).unwrap_or(&table(app)[0])
}

fn named(app: App, name: &str) -> &'static Quality {
    table(app).iter().find(|quality| quality.name == name).unwrap_or(&table(app)[0])
}

/// A quality and how often the release was redone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Graded {
    pub(super) quality: &'static Quality,
    pub(super) version: i64,
    pub(super) repack: bool,
}

impl Graded {
    pub(super) fn unknown(app: App) -> Self {
        Self { quality: by_id(app, 0), version: 1, repack: false }
    }

    pub(super) fn json(self) -> Value {
        let Quality { id, name, source, resolution, modifier, .. } = self.quality;
        let mut quality =
            json!({"id": id, "name": name, "source": source, "resolution": resolution});
        if !modifier.is_empty() {
            quality["modifier"] = json!(modifier);
        }
        let Self { version, repack, .. } = self;
        json!({
            "quality": quality,
            "revision": {"version": version, "real": 0, "isRepack": repack},
        })
    }

    /// As a caller sends it back in a manual import.
    pub(super) fn from_json(app: App, value: &Value) -> Option<Self> {
        let id = value["quality"]["id"].as_i64()?;
        Some(Self {
            quality: by_id(app, id),
            version: value["revision"]["version"].as_i64().unwrap_or(1),
            repack: value["revision"]["isRepack"].as_bool().unwrap_or(false),
        })
    }

    /// What the picture itself says outweighs the name: 1080 lines called 720p are 1080p.
    pub(super) fn with_height(self, app: App, height: Option<u64>) -> Self {
        let resolution = match height {
            Some(h) if h > 1200 => 2160,
            Some(h) if h > 800 => 1080,
            Some(h) if h > 600 => 720,
            _ => return self,
        };
        let Quality { source, modifier, .. } = self.quality;
        let better = table(app).iter().find(|quality| {
            quality.source == *source
                && quality.modifier == *modifier
                && quality.resolution == resolution
        });
        better.map_or(self, |quality| Self { quality, ..self })
    }
}

/// Reads the quality out of a name.
pub(super) fn parse(app: App, name: &str) -> Graded {
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    let lines = if has(&["2160p", "4k", "uhd"]) {
        2160
    } else if has(&["1080p", "1080i"]) {
        1080
    } else if has(&["720p"]) {
        720
    } else if has(&["480p", "576p"]) {
        480
    } else {
        0
    };
    let or_720 = if lines == 0 { 720 } else { lines };
    let name = if has(&["remux"]) {
        match (app, lines) {
            (App::Radarr, 2160) => "Remux-2160p".to_owned(),
            (App::Radarr, _) => "Remux-1080p".to_owned(),
            (App::Sonarr(_), 2160) => "Bluray-2160p Remux".to_owned(),
            (App::Sonarr(_), _) => "Bluray-1080p Remux".to_owned(),
        }
    } else if has(&["bluray", "bdrip", "brrip"]) {
        format!("Bluray-{or_720}p")
    } else if has(&["webrip"]) {
        format!("WEBRip-{}p", if lines == 0 { 480 } else { lines })
    } else if has(&["web", "webdl"]) {
        format!("WEBDL-{}p", if lines == 0 { 480 } else { lines })
    } else if has(&["dvdrip", "dvd", "dvdr"]) {
        "DVD".to_owned()
    } else if has(&["cam", "camrip"]) {
        "CAM".to_owned()
    } else if has(&["sdtv", "pdtv", "dsr"]) {
        "SDTV".to_owned()
    } else if lines >= 720 {
        format!("HDTV-{lines}p")
    } else if has(&["hdtv"]) || lines == 480 {
        "SDTV".to_owned()
    } else {
        "Unknown".to_owned()
    };
    let repack = has(&["repack", "rerip"]);
    let version = if repack || has(&["proper"]) { 2 } else { 1 };
    Graded { quality: named(app, &name), version, repack }
}

/// Where a profile puts a quality: its place in the list, higher is better.
pub(super) fn rank(profile: &Value, id: i64) -> Option<usize> {
    items(profile).position(|item| holds(item, id))
}

/// Whether a profile wants a quality.
pub(super) fn wants(profile: &Value, id: i64) -> bool {
    items(profile).any(|item| holds(item, id) && item["allowed"] == true)
}

/// Whether a quality is at the profile's cutoff or above it.
pub(super) fn meets_cutoff(profile: &Value, id: i64) -> bool {
    let cutoff = profile["cutoff"].as_i64().unwrap_or(0);
    let place = items(profile).position(|item| item["id"] == cutoff || holds(item, cutoff));
    rank(profile, id) >= place
}

/// The least and the most megabytes per minute that a profile's entry (or a definition) allows.
pub(super) fn size_limits(entry: &Value) -> (Option<f64>, Option<f64>) {
    (entry["minSize"].as_f64(), entry["maxSize"].as_f64())
}

/// The entry of one quality in a profile, out of its group.
pub(super) fn entry(profile: &Value, id: i64) -> Option<&Value> {
    items(profile).find_map(|item| {
        if item["quality"]["id"] == id {
            return Some(item);
        }
        item["items"].as_array()?.iter().find(|inner| inner["quality"]["id"] == id)
    })
}

fn items(profile: &Value) -> impl Iterator<Item = &Value> {
    profile["items"].as_array().into_iter().flatten()
}

fn holds(item: &Value, id: i64) -> bool {
    item["quality"]["id"] == id
        || item["items"]
            .as_array()
            .is_some_and(|inner| inner.iter().any(|quality| quality["quality"]["id"] == id))
}

/// The six profiles of a fresh installation. The lab's posts are tiny, so no size is too small
/// for them: a test that wants a lower limit sets it as a user would.
pub(super) fn fresh_profiles(app: App) -> Vec<Value> {
    let hd_720: &[i64] = &[4, 5, 14, 6];
    let hd_1080: &[i64] = &[9, 3, 15, 7, 30];
    let both = [hd_720, hd_1080].concat();
    let (sd, uhd): (&[i64], &[i64]) = match app {
        App::Sonarr(_) => (&[1, 12, 8, 2, 13, 22], &[16, 17, 18, 19]),
        App::Radarr => (&[24, 25, 26, 27, 29, 28, 1, 2, 8, 12, 20, 21], &[16, 18, 17, 19, 31]),
    };
    let any: Vec<i64> = match app {
        App::Sonarr(_) => [sd, &both].concat(),
        App::Radarr => [sd, &both, uhd, &[23, 22]].concat(),
    };
    let hd_1080: Vec<i64> = match app {
        App::Sonarr(_) => hd_1080[..4].to_vec(),
        App::Radarr => hd_1080.to_vec(),
    };
    let cutoffs = match app {
        App::Sonarr(_) => [1, 1, 4, 9, 16, 4],
        App::Radarr => [20, 20, 6, 7, 31, 6],
    };
    let names = ["Any", "SD", "HD-720p", "HD-1080p", "Ultra-HD", "HD - 720p/1080p"];
    let allowed = [any.as_slice(), sd, hd_720, &hd_1080, uhd, &both];
    (1..)
        .zip(names)
        .zip(allowed)
        .zip(cutoffs)
        .map(|(((id, name), allowed), cutoff)| profile(app, id, name, allowed, cutoff))
        .collect()
}

fn profile(app: App, id: i64, name: &str, allowed: &[i64], cutoff: i64) -> Value {
    let mut items: Vec<Value> = Vec::new();
    let mut group_id = 1000;
    for group in table(app).chunk_by(|a, b| a.weight == b.weight) {
        let entries: Vec<Value> =
            group.iter().map(|quality| profile_item(app, quality, allowed)).collect();
        if let [single] = entries.as_slice() {
            items.push(single.clone());
            continue;
        }
        let lines = group[0].resolution;
        let wanted = group.iter().any(|quality| allowed.contains(&quality.id));
        items.push(json!({
            "name": format!("WEB {lines}p"), "items": entries, "allowed": wanted, "id": group_id,
        }));
        group_id += 1;
    }
    let mut profile = json!({
        "name": name, "upgradeAllowed": false, "cutoff": cutoff, "items": items,
        "minFormatScore": 0, "cutoffFormatScore": 0, "minUpgradeFormatScore": 1, "formatItems": [],
    });
    if app == App::Radarr {
        profile["language"] = json!({"id": -2, "name": "Original"});
    }
    profile["id"] = json!(id);
    profile
}

fn profile_item(app: App, quality: &'static Quality, allowed: &[i64]) -> Value {
    let graded = Graded { quality, version: 1, repack: false };
    let mut item = json!({
        "quality": graded.json()["quality"], "items": [], "allowed": allowed.contains(&quality.id),
    });
    if app.sizes_are_in_the_profile() {
        item["minSize"] = json!(0);
        item["maxSize"] = json!(130);
        item["preferredSize"] = json!(95);
    }
    item
}

/// The quality definitions, with sizes where this version keeps them there.
pub(super) fn fresh_definitions(app: App) -> Vec<Value> {
    (1..)
        .zip(table(app))
        .map(|(id, quality)| {
            let graded = Graded { quality, version: 1, repack: false };
            let mut definition = json!({
                "quality": graded.json()["quality"], "title": quality.name,
                "weight": quality.weight,
            });
            if !app.sizes_are_in_the_profile() {
                definition["minSize"] = json!(0);
                definition["maxSize"] = json!(130);
                definition["preferredSize"] = json!(95);
            }
            definition["id"] = json!(id);
            definition
        })
        .collect()
}
