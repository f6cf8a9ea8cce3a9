//! What is found in the settings of Prowlarr.

use std::collections::BTreeSet;

use integration_testkit::{RuleCase, prove_rules};
use kernel::audit::{Configuration, Judgement, Snapshot, Verdict};
use prowlarr::INTEGRATION;
use serde_json::{Value, json};

use crate::{
    audit::{audit, recorded},
    common, specified, stage,
};

const ADDRESS: &str = "fields[name=baseUrl].value";
const VIP: &str = "fields[name=vipExpiration].value";
const LIMITS: [&str; 2] =
    ["fields[name=baseSettings.queryLimit].value", "fields[name=baseSettings.grabLimit].value"];

fn healthy() -> anyhow::Result<Configuration> {
    Ok(serde_json::from_str(include_str!("../fixtures/healthy.json"))?)
}

/// The rules that speak, in their order.
fn broken(judgement: &Judgement) -> Vec<&'static str> {
    let speaks = judgement.judged.iter().filter(|one| !one.verdict.defects().is_empty());
    speaks.map(|one| one.rule.id).collect()
}

fn cases() -> Vec<RuleCase> {
    let first = ("indexer", "1");
    let item = RuleCase::item;
    let whole = |rule, resource, value| RuleCase::of(rule, resource, "", value);
    let profile = |rule, field| item(rule, ("appprofile", "1"), field, json!(false));
    let warned = |source: &str| json!([{"source": source, "type": "error", "message": "Cove"}]);
    let failing = json!([{
        "indexerId": 1, "initialFailure": "2026-11-19T05:00:00Z",
        "disabledTill": "2026-11-21T23:00:00Z",
    }]);
    let both_off = RuleCase {
        rule: "indexer-enabled",
        edits: ["1", "2", "3"].map(|id| ("indexer", id, "enable", json!(false))).into(),
    };
    let only_one = RuleCase {
        rule: "indexer-spare",
        edits: ["1", "2"].map(|id| ("indexer", id, "enable", json!(false))).into(),
    };
    let no_limits = RuleCase {
        rule: "limits-told",
        edits: LIMITS.map(|field| ("indexer", "1", field, Value::Null)).into(),
    };
    let twice = RuleCase {
        rule: "indexer-once",
        edits: vec![
            ("indexer", "2", ADDRESS, json!("https://Attic.example/")),
            ("indexer", "2", "definitionName", json!("Attic")),
        ],
    };
    let mut cases = common::cases();
    cases.extend([
        RuleCase::of("known-holes", "", "", json!("2.3.0.5236")),
        RuleCase::of("version-supported", "", "", json!("1.37.0.5076")),
        whole("indexer-present", "indexer", json!([])),
        both_off,
        only_one,
        twice,
        item("indexer-priority", first, "priority", json!(0)),
        whole("indexer-answers", "indexerstatus", failing),
        whole("definition-current", "health", warned("NoDefinitionCheck")),
        whole("definition-current", "health", warned("OutdatedDefinitionCheck")),
        item("address-current", ("indexer", "3"), ADDRESS, json!("https://cove-old.example")),
        item("membership-lasts", first, VIP, json!("2026-11-30")),
        item("membership-lasts", first, VIP, json!("2026-10-30")),
        no_limits,
        item("challenge-solved", ("indexer", "3"), "tags", json!([])),
        item("proxy-used", ("indexerproxy", "1"), "tags", json!([])),
        item("profile-exists", first, "appProfileId", json!(9)),
        profile("profile-feeds", "enableRss"),
        profile("profile-searches", "enableAutomaticSearch"),
        profile("profile-for-people", "enableInteractiveSearch"),
        item("minimum-seeders", ("appprofile", "2"), "minimumSeeders", json!(0)),
        whole("application-present", "applications", json!([])),
        item("application-synced", ("applications", "1"), "syncLevel", json!("addOnly")),
        item("application-synced", ("applications", "1"), "syncLevel", json!("disabled")),
        item(
            "application-categories",
            ("applications", "2"),
            "fields[name=syncCategories].value",
            json!([]),
        ),
        // It has series only, and the application for series takes what has its tag.
        item("indexer-reaches-application", ("applications", "1"), "tags", json!([7])),
        item("client-category", ("downloadclient", "1"), "fields[name=category].value", json!("")),
        RuleCase::of("answers-not-logged", "config/development", "logIndexerResponse", json!(true)),
        RuleCase::of("answers-not-logged", "config/development", "logSql", json!(true)),
        RuleCase::of("history-cleaned", "config/host", "historyCleanupDays", json!(0)),
    ]);
    cases
}

#[tokio::test]
async fn every_rule_speaks_of_what_is_broken_and_of_nothing_else() -> anyhow::Result<()> {
    let stage = stage().await?;
    let audit = audit(&stage)?;
    prove_rules(|settings| audit.judge(settings), &healthy()?, &cases())
}

#[tokio::test]
async fn nothing_is_judged_that_is_not_known() -> anyhow::Result<()> {
    let stage = stage().await?;
    for judged in audit(&stage)?.judge(&Snapshot::default()).judged {
        assert_eq!(judged.verdict, Verdict::NotApplicable, "{}", judged.rule.id);
    }
    Ok(())
}

/// Only what has never been set up is not judged.
#[tokio::test]
async fn every_rule_applies_to_a_house_in_order() -> anyhow::Result<()> {
    let stage = stage().await?;
    let judgement = audit(&stage)?.judge(&Snapshot::from(&healthy()?));
    let silent = judgement.judged.iter().filter(|one| one.verdict == Verdict::NotApplicable);
    let silent: Vec<_> = silent.map(|one| one.rule.id).collect();
    assert_eq!(silent, SILENT);
    Ok(())
}

const SILENT: [&str; 1] = ["proxy-only-for-outside"];

#[test]
fn every_rule_has_a_name_of_its_own() {
    let ids: Vec<_> = (INTEGRATION.rules)().iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len());
}

#[test]
fn what_is_judged_is_possible_healthy_or_broken() -> anyhow::Result<()> {
    let schemas = [
        ("system/status", "SystemResource"),
        ("health", "HealthResource"),
        ("config/host", "HostConfigResource"),
        ("config/development", "DevelopmentConfigResource"),
        ("indexer", "IndexerResource"),
        ("indexerproxy", "IndexerProxyResource"),
        ("applications", "ApplicationResource"),
        ("appprofile", "AppProfileResource"),
        ("downloadclient", "DownloadClientResource"),
        ("notification", "NotificationResource"),
        ("tag/detail", "TagDetailsResource"),
    ];
    // It is told, and kept out of the specification.
    let besides = [("applications", "enable")];
    specified::is_possible(&healthy()?, &cases(), "prowlarr-v1", &schemas, &besides)
}

#[tokio::test]
async fn what_was_recorded_is_judged() -> anyhow::Result<()> {
    let Some(stage) = recorded().await? else { return Ok(()) };
    let audit = audit(&stage)?;
    let judgement = audit.judge(&audit.configuration().await?);
    assert_eq!(broken(&judgement), RECORDED);
    Ok(())
}

/// Nobody is told of trouble, and the limits of its indexers were left empty. It is reached on its
/// own machine alone, so that its login is nobody's concern.
const RECORDED: [&str; 3] = ["trouble-is-told", "own-health", "limits-told"];
