use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result, ensure};
use kernel::{Mode, SystemClock};
use lab::arr::{App, Arr, ArrOptions};
use serde_json::{Value, json};
use services::{
    Actor, Auth, AuthOptions, Connections, EventFeed, GuidePlan, Plan, Services, Source, Step,
    StepState, Wishes,
};
use store::Store;
use tempfile::TempDir;

use crate::{shared, spec::Spec};

/// Libraries by name, and the whole of the services over them.
pub(crate) struct Rig {
    pub(crate) arrs: BTreeMap<String, Arr>,
    pub(crate) services: Services,
    pub(crate) store: Store,
    pub(crate) folder: TempDir,
}

pub(crate) fn actor() -> Actor {
    Actor::new("user:anna")
}

/// The small guide that is part of the tests.
pub(crate) fn small_guide() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/guides/tests/fixtures/guide")
}

impl Rig {
    /// With one library for each of `apps`.
    pub(crate) async fn new(guide: &Path, apps: &[(&str, App)]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let clock: Arc<dyn kernel::Clock> = Arc::new(SystemClock);
        let mut arrs = BTreeMap::new();
        let mut connected = Vec::new();
        for (name, app) in apps {
            let arr = Arr::start(ArrOptions::new(*app)).await?;
            let integration =
                if *app == App::Radarr { &radarr::INTEGRATION } else { &sonarr::INTEGRATION };
            connected.push(e2e::connect(integration, name, arr.url(), arr.api_key(), &clock)?);
            arrs.insert((*name).to_owned(), arr);
        }
        let url = format!("sqlite:{}/test.db?durability=relaxed", folder.path().display());
        let store = Store::open(&url).await?;
        let feed = EventFeed::default();
        let options = AuthOptions::default();
        let auth = Auth::open(store.clone(), feed.clone(), clock.clone(), options).await?;
        let connections = Connections::of(&[], connected);
        let services =
            Services::new(connections, auth, store.clone(), feed, clock, "the test".to_owned())
                .with_guides(folder.path().join("guides"));
        let rig = Self { arrs, services, store, folder };
        rig.take_guide(guide).await?;
        Ok(rig)
    }

    pub(crate) async fn take_guide(&self, guide: &Path) -> Result<()> {
        let source = Source::Folder(guide.canonicalize()?);
        self.services.guides.update(&actor(), Some(source)).await?;
        Ok(())
    }

    pub(crate) fn arr(&self, name: &str) -> Result<&Arr> {
        self.arrs.get(name).with_context(|| format!("there is no {name}"))
    }

    /// Wishes for something, by instance.
    pub(crate) async fn wish(&self, instances: &Value) -> Result<()> {
        let wishes: Wishes = serde_json::from_value(json!({ "instances": instances }))?;
        Ok(self.services.guides.wish(&actor(), &wishes).await?)
    }

    pub(crate) async fn plan(&self) -> Result<GuidePlan> {
        let before = self.write_count();
        let planned = self.services.guides.plan(&actor(), None).await?;
        ensure!(self.write_count() == before, "planning wrote something");
        Ok(planned)
    }

    pub(crate) async fn apply(&self, plan: &Plan) -> Result<Plan> {
        let audit = &self.services.audit;
        Ok(audit.apply(&actor(), &plan.id, None, Mode::Live).await?.plan)
    }

    /// Plans, applies, and expects that every step is done.
    pub(crate) async fn sync(&self) -> Result<Plan> {
        let planned = self.plan().await?;
        let problems: Vec<_> = planned.instances.iter().flat_map(|it| &it.problems).collect();
        ensure!(problems.is_empty(), "{problems:#?}");
        let done = self.apply(&planned.plan.context("there is nothing to be done")?).await?;
        let left: Vec<_> = done.steps.iter().filter(|it| it.state != StepState::Done).collect();
        ensure!(left.is_empty(), "{left:#?}");
        Ok(done)
    }

    /// Expects that nothing is left to be changed, and that nothing is written to find that out.
    pub(crate) async fn is_fulfilled(&self) -> Result<()> {
        let planned = self.plan().await?;
        ensure!(planned.plan.is_none(), "it does not come to an end: {:#?}", planned.plan);
        ensure!(!planned.has_problems(), "{:#?}", planned.instances);
        Ok(())
    }

    pub(crate) fn write_count(&self) -> u64 {
        self.arrs.values().map(|it| it.counts().writes).sum()
    }

    /// Holds every request that changed something to what the makers specify.
    pub(crate) fn writes_are_valid(&self, specification: &str) -> Result<usize> {
        let Some(spec) = Spec::open(specification)? else { return Ok(0) };
        let mut checked = 0;
        for arr in self.arrs.values() {
            for write in arr.writes() {
                let url = format!("http://library{}", write.target).parse()?;
                let body = serde_json::to_vec(&write.body)?;
                spec.check(&write.method, &url, &body)
                    .with_context(|| format!("{} {}", write.method, write.target))?;
                checked += 1;
            }
        }
        Ok(checked)
    }
}

/// Everything of one kind that a library keeps.
pub(crate) fn kept(arr: &Arr, resource: &str) -> Vec<Value> {
    arr.settings(resource).and_then(|it| it.as_array().cloned()).unwrap_or_default()
}

pub(crate) fn named(arr: &Arr, resource: &str, name: &str) -> Result<Value> {
    let mut all = kept(arr, resource).into_iter();
    all.find(|it| it["name"] == name).with_context(|| format!("{resource}: there is no {name}"))
}

/// The profiles that every installation has, without what new formats add to them.
pub(crate) fn stock(arr: &Arr) -> Vec<Value> {
    let mut profiles = kept(arr, "qualityprofile");
    profiles.retain(|it| it["id"].as_i64().is_some_and(|id| id <= 6));
    for profile in &mut profiles {
        let scores = profile["formatItems"].as_array_mut();
        scores.into_iter().for_each(|it| it.retain(|it| it["score"] != 0));
    }
    profiles
}

/// The steps of one library that were not done.
pub(crate) fn not_done(plan: &Plan) -> Vec<&Step> {
    plan.steps.iter().filter(|it| it.state != StepState::Done).collect()
}

/// A copy of a guide in which the text of one file is another.
pub(crate) fn altered(guide: &Path, to: &Path, file: &str, from: &str, by: &str) -> Result<()> {
    copy(guide, to)?;
    let file = to.join(file);
    let text = fs::read_to_string(&file)?;
    ensure!(text.contains(from), "{} has no {from}", file.display());
    Ok(fs::write(&file, text.replacen(from, by, 1))?)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &place)?;
        } else {
            fs::copy(entry.path(), place)?;
        }
    }
    Ok(())
}

/// The real, large guide, where there is one.
pub(crate) fn real_guide() -> Option<PathBuf> {
    shared("trash-guides")
}
