//! What the apps refuse to store. A good deal is not checked, such as the first day of the week.

use std::path::Path;

use serde_json::{Value, json};

use super::super::quality;
use super::super::state::World;
use super::Reply;

/// Why a page of settings is refused.
pub(super) fn page(world: &World, name: &str, page: &Value) -> Option<Reply> {
    match name {
        "indexer" => {
            let interval = page["rssSyncInterval"].as_i64().unwrap_or(0);
            let good = interval == 0 || (10..=120).contains(&interval);
            let text = "Must be between 10 and 120 or 0 to disable";
            let value = &page["rssSyncInterval"];
            let refused =
                || Reply::invalid("RssSyncInterval", text, value, "RssSyncIntervalValidator");
            let at_least = |field| below(page, field, 0);
            (!good)
                .then(refused)
                .or_else(|| at_least("minimumAge"))
                .or_else(|| at_least("retention"))
                .or_else(|| at_least("maximumSize"))
        }
        "host" => host(world, page),
        "mediamanagement" => {
            let bin = page["recycleBin"].as_str().unwrap_or("");
            let good = bin.is_empty() || Path::new(bin).is_dir();
            let text = format!("Path '{bin}' does not exist");
            let refused =
                || Reply::invalid("RecycleBin", &text, &json!(bin), "PathExistsValidator");
            let days = || below(page, "recycleBinCleanupDays", 0);
            (!good)
                .then(refused)
                .or_else(days)
                .or_else(|| below(page, "minimumFreeSpaceWhenImporting", 100))
        }
        _ => None,
    }
}

fn host(world: &World, page: &Value) -> Option<Reply> {
    let by_login = matches!(page["authenticationMethod"].as_str(), Some("basic" | "forms"));
    let empty = |field: &str| page[field].as_str().unwrap_or("").is_empty();
    for (field, property) in [("username", "Username"), ("password", "Password")] {
        if by_login && empty(field) {
            let text = format!("'{property}' must not be empty.");
            return Some(Reply::invalid(property, &text, &page[field], "NotEmptyValidator"));
        }
    }
    // A password that is sent back as it was read needs no confirmation.
    let kept = world.config.get("host").is_some_and(|kept| kept["password"] == page["password"]);
    if !kept && page["password"] != page["passwordConfirmation"] {
        let value = &page["passwordConfirmation"];
        let code = "PredicateValidator";
        return Some(Reply::invalid("PasswordConfirmation", "Must match Password", value, code));
    }
    between(page, "port", 0, 65_535)
        .or_else(|| between(page, "backupInterval", 1, 7))
        .or_else(|| between(page, "backupRetention", 1, 90))
}

/// Why a document is refused.
pub(super) fn document(world: &World, kind: &str, sent: &Value, id: Option<i64>) -> Option<Reply> {
    match kind {
        "rootfolder" => {
            let path = sent["path"].as_str().unwrap_or("");
            let text = format!("Path '{path}' does not exist");
            (!Path::new(path).is_dir())
                .then(|| Reply::invalid("Path", &text, &json!(path), "PathExistsValidator"))
        }
        "remotepathmapping" => {
            let path = sent["localPath"].as_str().unwrap_or("");
            let text = format!("Path '{path}' does not exist");
            let value = json!(path);
            (!Path::new(path).is_dir())
                .then(|| Reply::invalid("LocalPath", &text, &value, "PathExistsValidator"))
        }
        "delayprofile" => {
            let tagged = sent["tags"].as_array().is_some_and(|tags| !tags.is_empty());
            let on = sent["enableUsenet"] == true || sent["enableTorrent"] == true;
            let tags = || {
                let first = id == Some(1);
                let (text, code) = if first {
                    ("Collection Must Be Empty", "EmptyCollectionValidator`1")
                } else {
                    ("'Tags' must not be empty.", "NotEmptyValidator")
                };
                (tagged == first).then(|| Reply::invalid("Tags", text, &sent["tags"], code))
            };
            let text = "Either Usenet or Torrent should be enabled";
            let value = Value::Null;
            (!on).then(|| Reply::invalid("", text, &value, "PredicateValidator")).or_else(tags)
        }
        "qualityprofile" => profile(world, sent),
        _ => None,
    }
}

fn profile(world: &World, sent: &Value) -> Option<Reply> {
    let formats: Vec<i64> =
        world.all("customformat").filter_map(|format| format["id"].as_i64()).collect();
    let items = sent["formatItems"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut named: Vec<i64> = items.iter().filter_map(|item| item["format"].as_i64()).collect();
    named.sort_unstable();
    if named != formats {
        let text = "All Custom Formats and no extra ones need to be present inside your Profile! \
                    Try refreshing your browser.";
        let value = &sent["formatItems"];
        return Some(Reply::invalid("FormatItems", text, value, "PredicateValidator"));
    }
    let scores = items.iter().filter_map(|item| item["score"].as_i64());
    let best: i64 = scores.filter(|score| *score > 0).sum();
    if sent["minFormatScore"].as_i64().unwrap_or(0) > best {
        let text = "Minimum Custom Format Score can never be satisfied";
        return Some(Reply::invalid("", text, &Value::Null, "PredicateValidator"));
    }
    let cutoff = sent["cutoff"].as_i64().unwrap_or(-1);
    let groups = sent["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let allowed = quality::wants(sent, cutoff)
        || groups.iter().any(|g| g["id"] == cutoff && g["allowed"] == true);
    let text = "Cutoff must be an allowed quality or group";
    let code = "ValidCutoffValidator`1";
    (!allowed).then(|| Reply::invalid("Cutoff", text, &sent["cutoff"], code))
}

fn between(page: &Value, field: &str, least: i64, most: i64) -> Option<Reply> {
    let value = page[field].as_i64()?;
    let property = capital(field);
    // The apps count from 1 in what they say, and take 0 all the same.
    let told = least.max(1);
    let text = format!("'{property}' must be between {told} and {most}. You entered {value}.");
    (!(least..=most).contains(&value))
        .then(|| Reply::invalid(&property, &text, &page[field], "InclusiveBetweenValidator"))
}

fn below(page: &Value, field: &str, least: i64) -> Option<Reply> {
    let value = page[field].as_i64()?;
    let property = capital(field);
    let text = format!("'{property}' must be greater than or equal to '{least}'.");
    (value < least)
        .then(|| Reply::invalid(&property, &text, &page[field], "GreaterThanOrEqualValidator"))
}

fn capital(field: &str) -> String {
    let mut letters = field.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
