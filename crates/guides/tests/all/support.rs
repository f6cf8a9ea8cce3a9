use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use guides::{Book, Change, Comparison, Guide, Owned, Wish, compare, read_wishes};
use kernel::audit::{Configuration, Fix, resolve_made};
use serde_json::{Value, json};

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/guide")
}

pub(crate) fn guide() -> Result<Guide> {
    Ok(Guide::read(&folder())?)
}

/// Recorded and public data, when it is at hand.
pub(crate) fn shared(part: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("AUTOARR_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let part = shared.join(part);
    if part.exists() {
        return Some(part);
    }
    #[expect(clippy::print_stderr, reason = "a test that did not run says so")]
    {
        eprintln!("skipped: there is no {}", part.display());
    }
    None
}

pub(crate) fn wish(yaml: &str) -> Result<Wish> {
    let yaml = format!("instances:\n  main:\n{}", yaml.trim_matches('\n'));
    let mut wishes = read_wishes(&yaml, false)?;
    wishes.instances.pop_first().map(|(_, wish)| wish).context("an instance")
}

/// A program in memory, as far as formats, profiles, sizes and naming go: a format that is made
/// comes into every profile with 0, and a profile must name all formats and an allowed cutoff.
pub(crate) struct Program {
    pub(crate) settings: Configuration,
    pub(crate) owned: Owned,
    next: i64,
}

impl Program {
    /// Sizes are in the definitions of qualities.
    pub(crate) fn new() -> Self {
        Self::with(false)
    }

    /// Sizes are in the profiles.
    pub(crate) fn with_sizes_in_profiles() -> Self {
        Self::with(true)
    }

    /// As a real program was recorded.
    pub(crate) fn recorded(folder: &Path) -> Result<Self> {
        let read = |name: &str| -> Result<Value> {
            let text = std::fs::read_to_string(folder.join(name)).context(name.to_owned())?;
            Ok(serde_json::from_str(&text)?)
        };
        let profiles = read("qualityprofile_with_formats.json")?;
        let mut empty = profiles[0].clone();
        for item in empty["items"].as_array_mut().context("items")? {
            item["allowed"] = json!(false);
        }
        if let Some(empty) = empty.as_object_mut() {
            empty.remove("id");
        }
        let languages = [(-1, "Any"), (-2, "Original"), (2, "French")];
        let documents = [
            ("customformat", read("customformat_list.json")?),
            ("qualityprofile", profiles),
            ("qualityprofile/schema", empty),
            ("qualitydefinition", read("fresh_qualitydefinition.json")?),
            ("config/naming", read("fresh_config_naming.json")?),
            ("language", languages.map(|(id, name)| json!({"id": id, "name": name})).into()),
        ];
        let documents = documents.map(|(name, document)| (name.to_owned(), document));
        let settings = Configuration { version: "4".to_owned(), documents: documents.into() };
        Ok(Self { settings, owned: Owned::default(), next: 100 })
    }

    fn with(in_profiles: bool) -> Self {
        let quality = |id: i64, name: &str| {
            let mut item = json!({
                "quality": {"id": id, "name": name, "resolution": 1}, "items": [], "allowed": false
            });
            if in_profiles {
                item["minSize"] = json!(2);
                item["maxSize"] = json!(100);
                item["preferredSize"] = json!(95);
            }
            item
        };
        let group = |id: i64, name: &str, items: Value| json!({"name": name, "items": items, "allowed": false, "id": id});
        let items = json!([
            quality(0, "Unknown"),
            quality(1, "SDTV"),
            quality(4, "HDTV-720p"),
            group(1001, "WEB 720p", json!([quality(14, "WEBRip-720p"), quality(5, "WEBDL-720p")])),
            quality(9, "HDTV-1080p"),
            group(
                1002,
                "WEB 1080p",
                json!([quality(15, "WEBRip-1080p"), quality(3, "WEBDL-1080p")])
            ),
            quality(7, "Bluray-1080p"),
        ]);
        let profile = json!({
            "name": "", "upgradeAllowed": false, "cutoff": 1, "items": items,
            "minFormatScore": 0, "cutoffFormatScore": 0, "minUpgradeFormatScore": 1,
            "formatItems": [],
        });
        let mut any = profile.clone();
        any["name"] = json!("Any");
        any["id"] = json!(1);
        any["items"][1]["allowed"] = json!(true);
        any["unheard"] = json!({"of": [1, 2]});
        let flat = ["Unknown", "SDTV", "HDTV-720p", "WEBDL-720p", "WEBRip-720p", "HDTV-1080p"];
        let flat = flat.iter().chain(&["WEBDL-1080p", "WEBRip-1080p", "Bluray-1080p"]);
        let definitions = flat.zip(1..).map(|(name, id)| {
            let mut definition =
                json!({"quality": {"id": id, "name": name}, "title": name, "id": id});
            if !in_profiles {
                definition["minSize"] = json!(2.0);
                definition["maxSize"] = json!(100);
                definition["preferredSize"] = json!(95);
            }
            definition
        });
        let documents = [
            ("customformat", json!([])),
            ("qualityprofile", json!([any])),
            ("qualityprofile/schema", profile),
            ("qualitydefinition", json!(definitions.collect::<Vec<_>>())),
            ("qualitydefinition/limits", json!({"min": 0, "max": 1000})),
            ("language", json!([{"id": -2, "name": "Original"}])),
            (
                "config/naming",
                json!({
                    "renameEpisodes": false, "seriesFolderFormat": "{Series Title}",
                    "seasonFolderFormat": "Season {season}", "standardEpisodeFormat": "S{season}",
                    "dailyEpisodeFormat": "{Air-Date}", "animeEpisodeFormat": "{absolute}", "id": 1,
                }),
            ),
        ];
        let documents = documents.map(|(name, document)| (name.to_owned(), document));
        let settings = Configuration { version: "4".to_owned(), documents: documents.into() };
        Self { settings, owned: Owned::default(), next: 100 }
    }

    pub(crate) fn list(&mut self, resource: &str) -> Result<&mut Vec<Value>> {
        let document = self.settings.documents.get_mut(resource).context("a resource")?;
        document.as_array_mut().context("a list")
    }

    pub(crate) fn named(&self, resource: &str, name: &str) -> Result<&Value> {
        let list = self.settings.document(resource).and_then(Value::as_array);
        let mut all = list.into_iter().flatten();
        all.find(|it| it["name"] == name).with_context(|| format!("{resource} {name}"))
    }

    pub(crate) fn compare(&self, book: &Book, wish: &Wish) -> Comparison {
        compare(book, wish, &self.settings, &self.owned)
    }

    /// Does what was planned, in order, as the program would.
    pub(crate) fn apply(&mut self, changes: &[Change]) -> Result<()> {
        for change in changes {
            let resource = &change.target.resource;
            let id = match &change.fix {
                Fix::Create { document } => self.create(resource, document)?,
                Fix::Set { changes } => {
                    let place = self.settings.find_mut(&change.target).context("its target")?;
                    for change in changes {
                        let conflict = change.conflict(place);
                        anyhow::ensure!(conflict.is_none(), "{}: {conflict:?}", change.field);
                        change.make(place)?;
                    }
                    self.rename_in_profiles()?;
                    change.target.item.clone().unwrap_or_default()
                }
            };
            if let Some(part) = &change.of_guide {
                self.owned.0.entry(resource.clone()).or_default().insert(part.id.clone(), id);
            }
            self.check_profiles()?;
        }
        Ok(())
    }

    fn create(&mut self, resource: &str, document: &Value) -> Result<String> {
        self.next += 1;
        let id = self.next;
        let mut document = document.clone();
        let made = self.owned.0.get("customformat").cloned().unwrap_or_default();
        let id_of = |part: &str| {
            let (_, id) = made.iter().find(|(known, _)| known.as_str() == part)?;
            id.parse::<i64>().ok().map(Value::from)
        };
        resolve_made(&mut document, &id_of).map_err(anyhow::Error::msg)?;
        document["id"] = json!(id);
        let name = document["name"].clone();
        self.list(resource)?.push(document);
        if resource == "customformat" {
            for profile in self.list("qualityprofile")? {
                let items = profile["formatItems"].as_array_mut().context("formats")?;
                items.push(json!({"format": id, "name": name, "score": 0}));
            }
        }
        Ok(id.to_string())
    }

    fn rename_in_profiles(&mut self) -> Result<()> {
        let formats = self.list("customformat")?.clone();
        for profile in self.list("qualityprofile")? {
            for item in profile["formatItems"].as_array_mut().into_iter().flatten() {
                let format = formats.iter().find(|it| it["id"] == item["format"]);
                item["name"] = format.context("the format of a score")?["name"].clone();
            }
        }
        Ok(())
    }

    fn check_profiles(&mut self) -> Result<()> {
        let formats = self.list("customformat")?.len();
        for profile in self.list("qualityprofile")? {
            let named = profile["formatItems"].as_array().map_or(0, Vec::len);
            anyhow::ensure!(
                named == formats,
                "all custom formats need to be in {}",
                profile["name"]
            );
            let items = profile["items"].as_array().context("items")?;
            let cutoff = items.iter().find(|it| {
                it["quality"]["id"] == profile["cutoff"] || it["id"] == profile["cutoff"]
            });
            anyhow::ensure!(
                cutoff.is_some_and(|it| it["allowed"] == true),
                "the cutoff of {} is not allowed",
                profile["name"]
            );
        }
        Ok(())
    }
}
