//! Break, audit, mend, read back: with the stand-ins of the lab, over HTTP.

use std::collections::BTreeSet;

use anyhow::{Context, ensure};
use integration_testkit::{HandClock, RuleCase, permit};
use kernel::{
    Connected, Connection, Integration,
    audit::{Auditable, Configuration, Fix, Remedy, Target, Written},
};
use lab::arr::{App, Arr, ArrOptions};
use serde_json::{Value, json};

use super::{auditable, verdict};

/// Settings that the stand-ins do not keep, but see.
const SEEN: [&str; 6] = ["", "system/status", "health", "diskspace", "tag/detail", "rootfolder"];
/// Rules for what the stand-ins are not: they run in no container.
const ELSEWHERE: [&str; 1] = ["updates-from-outside"];
/// What stands in the fixtures for a secret, and what is one here.
const SECRET: &str = "kept-5e9c1b7a04d2463f";
/// A field of a version that is not known yet.
const NEWER: &str = "ofANewerVersion";

struct House {
    arr: Arr,
    connected: Connected,
    healthy: Configuration,
    disk: tempfile::TempDir,
}

/// Every automatic rule: it speaks of what is broken, its fix is taken by the stand-in, and it is
/// silent afterwards; nothing but the fields of the fix has changed.
///
/// The answer are the automatic rules for which that could not be tried.
///
/// # Errors
///
/// Names the rule for which it is not so.
pub async fn what_is_broken_is_mended(
    integration: &Integration,
    app: App,
    healthy: &Configuration,
    cases: &[RuleCase],
) -> anyhow::Result<Vec<&'static str>> {
    let house = House::open(integration, app, healthy).await?;
    let audit = auditable(&house.connected)?;
    let automatic =
        (integration.rules)().into_iter().filter(|rule| rule.remedy == Remedy::Automatic);
    let mut untried: BTreeSet<&str> = automatic.map(|rule| rule.id).collect();
    let mut wrong = Vec::new();
    for case in cases {
        let edits_kept = case.edits.iter().all(|(resource, ..)| !SEEN.contains(resource));
        if edits_kept && !ELSEWHERE.contains(&case.rule) && untried.contains(case.rule) {
            match house.tries(audit, case).await {
                Ok(true) => drop(untried.remove(case.rule)),
                Ok(false) => {}
                Err(err) => wrong.push(format!("{}: {err:#}", case.rule)),
            }
            house.heals()?;
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(untried.into_iter().collect())
}

impl House {
    async fn open(
        integration: &Integration,
        app: App,
        healthy: &Configuration,
    ) -> anyhow::Result<Self> {
        let disk = tempfile::tempdir()?;
        let arr = Arr::start(ArrOptions::new(app)).await?;
        let connection = Connection {
            url: arr.url().parse()?,
            api_key: arr.api_key().to_owned().into(),
            verify_tls: true,
        };
        let connected = (integration.connect)("house".parse()?, connection, HandClock::new());
        let healthy = furnished(healthy, disk.path())?;
        let house = Self { arr, connected, healthy, disk };
        house.heals()?;
        Ok(house)
    }

    /// Puts everything to what it was.
    fn heals(&self) -> anyhow::Result<()> {
        for (resource, document) in &self.healthy.documents {
            if self.arr.settings(resource).is_some() {
                self.arr.set_settings(resource, document)?;
            }
        }
        Ok(())
    }

    /// `false` when the rule has no fix for this case.
    async fn tries(&self, audit: &dyn Auditable, case: &RuleCase) -> anyhow::Result<bool> {
        self.breaks(case)?;

        let judgement = audit.judge(&audit.configuration().await?);
        let defects = verdict(&judgement, case.rule)?.defects().to_vec();
        ensure!(!defects.is_empty(), "it is silent");
        for defect in &defects {
            let Some(Fix::Set { changes }) = &defect.fix else { return Ok(false) };
            let kept = self.kept(&defect.target)?;
            let writer = audit.configurator(&permit());
            ensure!(writer.set(&defect.target, changes).await? == Written::Sent);
            let mut wanted = kept;
            for change in changes {
                change.make(&mut wanted)?;
            }
            ensure!(self.kept(&defect.target)? == wanted, "more than the fix has changed");
            let seen = audit.read(&defect.target).await?.context("it is there")?;
            ensure!(changes.iter().all(|change| change.is_done(&seen)), "it was not kept");
            ensure!(!seen.to_string().contains(SECRET), "a secret was told");
            // The same once more: somebody else has changed it meanwhile.
            let again = writer.set(&defect.target, changes).await?;
            ensure!(matches!(again, Written::ChangedSince { .. }), "it was written twice");
        }
        let judgement = audit.judge(&audit.configuration().await?);
        let left = verdict(&judgement, case.rule)?.defects().to_vec();
        ensure!(left.is_empty(), "its fix does not mend it: {left:?}");
        Ok(true)
    }

    fn breaks(&self, case: &RuleCase) -> anyhow::Result<()> {
        let mut broken = self.healthy.clone();
        for (resource, id, field, value) in &case.edits {
            let target = match *id {
                "" => Target::whole(resource),
                id => Target::item(resource, id, id),
            };
            let place = broken.find_mut(&target).context("nothing to be broken")?;
            kernel::audit::FieldPath::new(*field).set(place, self.moved(value)?)?;
            self.arr.set_settings(resource, &broken.documents[*resource])?;
        }
        Ok(())
    }

    /// A path of the fixtures as one that is there.
    fn moved(&self, value: &Value) -> anyhow::Result<Value> {
        let disk = self.disk.path().to_str().context("a path that is text")?;
        Ok(match value.as_str().and_then(|path| path.strip_prefix("/data/")) {
            Some(path) => json!(format!("{disk}/{path}")),
            None => value.clone(),
        })
    }

    /// As the stand-in keeps it, with its secrets.
    fn kept(&self, target: &Target) -> anyhow::Result<Value> {
        let document = self.arr.settings(&target.resource).context("no such settings")?;
        target.within(&document).cloned().context("it is not there")
    }
}

/// The healthy settings with folders that are there, with secrets, and with a field more in every
/// object than we know.
fn furnished(healthy: &Configuration, disk: &std::path::Path) -> anyhow::Result<Configuration> {
    let text = serde_json::to_string(healthy)?;
    let at = disk.to_str().context("a path that is text")?;
    let text = text.replace("\"/data/", &format!("\"{at}/")).replace(kernel::MASK, SECRET);
    let mut healthy: Configuration = serde_json::from_str(&text)?;
    for folder in ["media/films", "media/shows", "kids", "bin", "usenet", "torrents"] {
        std::fs::create_dir_all(disk.join(folder))?;
    }
    for document in healthy.documents.values_mut() {
        let objects = match document {
            Value::Array(objects) => objects.as_mut_slice(),
            object => std::slice::from_mut(object),
        };
        for object in objects {
            object[NEWER] = json!({"kept": [1, null]});
        }
    }
    Ok(healthy)
}
