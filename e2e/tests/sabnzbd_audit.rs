//! Every rule of SABnzbd that can be mended from here, through the audit itself: found, planned,
//! applied, found no more, and taken back to exactly the configuration from before. On the real
//! 3.7, and on stand-ins of two versions.

use std::{collections::BTreeSet, sync::Arc};

use anyhow::{Context, Result, bail, ensure};
use kernel::{Mode, SystemClock, audit::Remedy};
use lab::{
    news::NewsServer,
    sabnzbd::{
        Fake, FakeOptions, Real, RealOptions, Sabnzbd, Script, Version,
        breakages::{self, Breakage, remove_categories, set_up},
    },
};
use serde_json::{Value, json};
use services::{Actor, Audit, Connections, EventFeed, Finding, Plan, Selection, Since, StepState};
use store::Store;
use tempfile::TempDir;

/// What the API of SABnzbd does not change; each breaks a rule by its value here.
const PROTECTED: [(&str, &str, &str); 3] = [
    ("inet_exposure", "4", "not-exposed"),
    ("api_warnings", "0", "warns-of-strangers"),
    ("local_ranges", "0.0.0.0/0", "local-ranges"),
];

/// A running SABnzbd, and an audit of nothing else with a memory of its own.
struct House {
    sab: Arc<dyn Sabnzbd>,
    audit: Audit,
    _folder: TempDir,
}

impl House {
    async fn new(sab: Arc<dyn Sabnzbd>) -> Result<Self> {
        let clock: Arc<dyn kernel::Clock> = Arc::new(SystemClock);
        let (url, key) = (sab.url(), sab.api_key());
        let connected = e2e::connect(&sabnzbd::INTEGRATION, "sab", &url, key, &clock)?;
        let folder = tempfile::tempdir()?;
        let file = format!("sqlite:{}/test.db?durability=relaxed", folder.path().display());
        let store = Store::open(&file).await?;
        let connections = Connections::of(&[sabnzbd::INTEGRATION], [connected]);
        let audit =
            Audit::new(connections, store, EventFeed::default(), clock, "the test".to_owned());
        Ok(Self { sab, audit, _folder: folder })
    }

    async fn configuration(&self) -> Result<Value> {
        self.sab.call("get_config", &[]).await
    }

    async fn found(&self) -> Result<Vec<Finding>> {
        let report = self.audit.run(&actor()).await?;
        ensure!(report.troubles.is_empty(), "{:?}", report.troubles);
        Ok(self.audit.findings().await?)
    }

    /// Applies a plan, of which every step has to be done.
    async fn apply(&self, plan: &Plan) -> Result<Plan> {
        let applied = self.audit.apply(&actor(), &plan.id, None, Mode::Live).await?;
        let undone = applied.plan.steps.iter().filter(|it| it.state != StepState::Done);
        let undone: Vec<_> = undone.map(|it| (&it.rule, it.state, &it.outcome)).collect();
        ensure!(undone.is_empty(), "not done: {undone:#?}");
        ensure!(applied.not_converged.is_empty(), "{:#?}", applied.not_converged);
        Ok(applied.plan)
    }

    /// Mends everything, and takes it back.
    async fn there_and_back(&self, broken: &BTreeSet<&'static str>) -> Result<()> {
        let before = self.configuration().await?;
        let findings = self.found().await?;
        let found: BTreeSet<_> = findings.iter().map(|it| bare(&it.rule)).collect();
        let silent: Vec<_> = broken.iter().filter(|rule| !found.contains(**rule)).collect();
        ensure!(silent.is_empty(), "not found: {silent:?}");

        let plan = self.audit.plan(&actor(), &Selection::Everything).await?;
        let planned: BTreeSet<_> = plan.steps.iter().map(|it| bare(&it.rule)).collect();
        let missing: Vec<_> = broken.iter().filter(|rule| !planned.contains(**rule)).collect();
        ensure!(missing.is_empty(), "not planned: {missing:?} {:#?}", plan.left_out);
        by_hand(&findings, &plan)?;
        self.apply(&plan).await?;
        ensure!(self.configuration().await? != before, "nothing has changed");

        let left = self.found().await?;
        let left: Vec<_> = left.iter().filter(|it| planned.contains(bare(&it.rule))).collect();
        ensure!(left.is_empty(), "still found: {left:#?}");

        let back = self.audit.plan_rollback(&actor(), &Since::Plan(plan.id.clone())).await?;
        ensure!(back.left_out.is_empty(), "{:#?}", back.left_out);
        ensure!(back.steps.len() == plan.steps.len(), "{} ways back", back.steps.len());
        self.apply(&back).await?;
        let undone = self.audit.planned(&plan.id).await?.steps;
        ensure!(undone.iter().all(|it| it.state == StepState::Undone), "{undone:#?}");

        let after = self.configuration().await?;
        let mut differences = Vec::new();
        differ("", &before, &after, &mut differences);
        ensure!(differences.is_empty(), "not as before:\n{}", differences.join("\n"));
        let version = self.sab.call("version", &[]).await?["version"].take();
        let version = version.as_str().context("a version")?;
        ensure!(after == before || !version.starts_with("3."), "3.7 tells switches otherwise");
        Ok(())
    }
}

fn actor() -> Actor {
    Actor::new("user:anna")
}

fn bare(rule: &str) -> &str {
    rule.strip_prefix("sabnzbd.").unwrap_or(rule)
}

/// What is protected is told to the owner, with what to do, and is in no step.
fn by_hand(findings: &[Finding], plan: &Plan) -> Result<()> {
    for (key, _, rule) in PROTECTED {
        let finding = findings.iter().find(|it| bare(&it.rule) == rule);
        let finding = finding.with_context(|| format!("{key} is not found"))?;
        let steps = finding.steps.as_deref().with_context(|| format!("{key}: no steps"))?;
        ensure!(finding.fix.is_none() && !steps.is_empty(), "{key}: {finding:?}");
        ensure!(plan.left_out.iter().any(|it| it.contains(steps)), "{key}: {:?}", plan.left_out);
        ensure!(!serde_json::to_string(&plan.steps)?.contains(key), "{key} is in a step");
    }
    Ok(())
}

/// Says where two documents differ, the order of lists included. The one exception is how 5.0 tells
/// switches: as 0 and 1 until they are written for the first time, as true and false from then on.
fn differ(at: &str, before: &Value, after: &Value, differences: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(one), Value::Object(other)) => {
            for key in one.keys().chain(other.keys().filter(|key| !one.contains_key(*key))) {
                match (one.get(key), other.get(key)) {
                    (Some(one), Some(other)) => {
                        differ(&format!("{at}.{key}"), one, other, differences);
                    }
                    (one, other) => differences.push(format!("{at}.{key}: {one:?}, {other:?}")),
                }
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                differ(&format!("{at}[{index}]"), one, other, differences);
            }
        }
        _ if before == after => {}
        (Value::Number(number), Value::Bool(on)) if number.as_i64() == Some(i64::from(*on)) => {}
        _ => differences.push(format!("{at}: {before} became {after}")),
    }
}

/// As few groups as there are values for the most broken setting.
fn groups(cases: Vec<Breakage>) -> Vec<Vec<Breakage>> {
    let mut groups: Vec<Vec<Breakage>> = Vec::new();
    for case in cases {
        let fits = |group: &&mut Vec<Breakage>| group.iter().all(|it| it.goes_with(&case));
        match groups.iter_mut().find(fits) {
            Some(group) => group.push(case),
            None => groups.push(vec![case]),
        }
    }
    groups
}

/// Plays every group on a program of its own, and answers the rules that were proven.
async fn prove(
    cases: Vec<Breakage>,
    has_sorters: bool,
    start: impl AsyncFn() -> Result<Arc<dyn Sabnzbd>>,
) -> Result<BTreeSet<&'static str>> {
    let mut proven = BTreeSet::from(["own-categories"]);
    let sab = start().await?;
    remove_categories(&*sab).await?;
    House::new(sab).await?.there_and_back(&proven).await.context("own-categories")?;
    for (nth, group) in groups(cases).into_iter().enumerate() {
        let sab = start().await?;
        set_up(&*sab, has_sorters).await?;
        for case in &group {
            case.write(&*sab).await.context(case.rule)?;
        }
        let broken = group.iter().map(|it| it.rule).collect();
        let played = House::new(sab).await?.there_and_back(&broken).await;
        played.with_context(|| format!("group {nth}: {broken:?}"))?;
        proven.extend(broken);
    }
    Ok(proven)
}

async fn pretended(version: Version) -> Result<Arc<dyn Sabnzbd>> {
    let news = NewsServer::start().await?;
    let mut options = FakeOptions::new(&news).version(version);
    for (key, value, _) in PROTECTED {
        let value = match value.parse::<i64>() {
            Ok(number) => json!(number),
            Err(_) => json!([value]),
        };
        options = options.setting(key, value);
    }
    let fake = Fake::start(options).await?;
    fake.add_script("check.py", Script { exit: 0, last_line: String::new() });
    Ok(Arc::new(fake))
}

async fn real() -> Result<Arc<dyn Sabnzbd>> {
    let mut options = RealOptions::new(&NewsServer::start().await?);
    for (key, value, _) in PROTECTED {
        options = options.setting(key, value);
    }
    let real = Real::start(options).await?;
    real.add_script("check.py", "#!/bin/sh\nexit 0\n")?;
    Ok(Arc::new(real))
}

/// That every rule was proven that can be mended from here, but these.
fn nothing_is_missing(proven: &BTreeSet<&'static str>, but: &[&str]) -> Result<()> {
    let rules = (sabnzbd::INTEGRATION.rules)().into_iter();
    let automatic = rules.filter(|rule| rule.remedy == Remedy::Automatic).map(|rule| rule.id);
    let missing: Vec<_> = automatic.filter(|rule| !proven.contains(rule)).collect();
    if missing != but {
        bail!("not proven: {missing:?}");
    }
    Ok(())
}

fn cases_of_3() -> Vec<Breakage> {
    [breakages::mended(), breakages::mended_before_4()].concat()
}

/// These settings came later than 3.7.
const NOT_IN_3: [&str; 2] = ["check-forwarded", "pipelined-requests"];

#[tokio::test]
async fn the_real_3_7_is_mended_and_put_back_exactly() -> Result<()> {
    if let Err(reason) = Real::available() {
        e2e::say(&format!("skipped, the real SABnzbd is not here: {reason}"));
        return Ok(());
    }
    nothing_is_missing(&prove(cases_of_3(), false, real).await?, &NOT_IN_3)
}

#[tokio::test]
async fn the_stand_in_of_3_7_is_mended_and_put_back_exactly() -> Result<()> {
    let proven = prove(cases_of_3(), false, async || pretended(Version::V3).await).await?;
    nothing_is_missing(&proven, &NOT_IN_3)
}

#[tokio::test]
async fn the_stand_in_of_5_0_is_mended_and_put_back_exactly() -> Result<()> {
    let cases = [breakages::mended(), breakages::mended_from_4()].concat();
    let proven = prove(cases, true, async || pretended(Version::V5).await).await?;
    nothing_is_missing(&proven, &[])
}
