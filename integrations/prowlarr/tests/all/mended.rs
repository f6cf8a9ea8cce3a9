//! Break, audit, mend, read back: with the lab's stand-in, over HTTP.

use anyhow::{Context, ensure};
use integration_testkit::{HandClock, instance, permit};
use kernel::{
    Connection,
    audit::{Auditable, FieldChange, FieldPath, Fix, Target, Verdict, Written},
};
use lab::prowlarr::{AppKind, Prowlarr, ProwlarrOptions};
use prowlarr::INTEGRATION;
use serde_json::{Value, json};

/// Nobody answers there, and nobody is asked.
const NOWHERE: &str = "http://127.0.0.1:9";

/// What the rule says of the settings as they are.
async fn verdict(audit: &dyn Auditable, rule: &str) -> anyhow::Result<Verdict> {
    let judgement = audit.judge(&audit.configuration().await?);
    let judged = judgement.judged.into_iter().find(|one| one.rule.id == rule);
    judged.map(|one| one.verdict).with_context(|| format!("there is no rule {rule}"))
}

/// Breaks one field, and expects that the rule mends it and leaves the rest alone.
async fn is_mended(
    audit: &dyn Auditable,
    rule: &str,
    target: Target,
    field: &str,
    worse: Value,
) -> anyhow::Result<()> {
    let configurator = audit.configurator(&permit());
    let before = audit.read(&target).await?.context("it is there")?;
    let good = FieldPath::new(field).get(&before).cloned().context("it has the field")?;
    let change = FieldChange::new(field, good, worse);
    ensure!(configurator.set(&target, &[change]).await? == Written::Sent);
    let found = verdict(audit, rule).await?;
    let [defect] = found.defects() else { anyhow::bail!("one defect was expected: {found:?}") };
    let Some(Fix::Set { changes }) = &defect.fix else { anyhow::bail!("it is mended by hand") };
    ensure!(defect.target.resource == target.resource && defect.target.item == target.item);
    ensure!(configurator.set(&defect.target, changes).await? == Written::Sent);
    ensure!(verdict(audit, rule).await? == Verdict::Passed, "it is not mended");
    ensure!(audit.read(&target).await?.as_ref() == Some(&before), "something else has changed");
    Ok(())
}

#[tokio::test]
async fn what_is_broken_is_mended_and_nothing_else_changes() -> anyhow::Result<()> {
    let prowlarr = Prowlarr::start(ProwlarrOptions::default()).await?;
    let indexer = prowlarr.add_indexer("Attic", NOWHERE, "key").await?;
    let application = prowlarr.add_application(AppKind::Sonarr, NOWHERE, "key").await?;
    let connection = Connection {
        url: prowlarr.url().parse()?,
        api_key: prowlarr.api_key().to_owned().into(),
        verify_tls: true,
    };
    let connected = (INTEGRATION.connect)(instance("prowlarr"), connection, HandClock::new());
    let audit = connected.audit.context("its settings can be audited")?;
    let profile = || Target::item("appprofile", 1, "Standard");
    let page = Target::whole;
    for (rule, target, field, worse) in [
        ("profile-feeds", profile(), "enableRss", json!(false)),
        ("profile-searches", profile(), "enableAutomaticSearch", json!(false)),
        ("profile-for-people", profile(), "enableInteractiveSearch", json!(false)),
        (
            "application-synced",
            Target::item("applications", application, "Sonarr"),
            "syncLevel",
            json!("addOnly"),
        ),
        ("indexer-priority", Target::item("indexer", indexer, "Attic"), "priority", json!(51)),
        ("answers-not-logged", page("config/development"), "logIndexerResponse", json!(true)),
        ("history-cleaned", page("config/host"), "historyCleanupDays", json!(0)),
        ("no-usage-reports", page("config/host"), "analyticsEnabled", json!(true)),
        ("log-not-traced", page("config/host"), "logLevel", json!("trace")),
    ] {
        is_mended(&*audit, rule, target, field, worse).await.context(rule)?;
    }
    assert_eq!(prowlarr.counts().tests, 0, "nothing is tested when it is saved");
    Ok(())
}
