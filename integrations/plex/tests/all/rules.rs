//! What is found in the settings of Plex, and what becomes of it.

use std::collections::BTreeSet;

use anyhow::Context;
use integration_testkit::{RuleCase, permit, prove_rules};
use kernel::audit::{Configuration, Fix, Judgement, Snapshot, Verdict, Written};
use plex::INTEGRATION;
use serde_json::{Value, json};

use crate::{audit::audit, server};

fn healthy() -> anyhow::Result<Configuration> {
    Ok(serde_json::from_str(include_str!("../fixtures/healthy.json"))?)
}

/// The rules that speak, in their order.
fn broken(judgement: &Judgement) -> Vec<&'static str> {
    let speaks = judgement.judged.iter().filter(|one| !one.verdict.defects().is_empty());
    speaks.map(|one| one.rule.id).collect()
}

/// The rule speaks when this preference is so.
fn preference(rule: &'static str, id: &'static str, value: Value) -> RuleCase {
    RuleCase::item(rule, ("prefs", id), "value", value)
}

fn several(rule: &'static str, preferences: &[(&'static str, Value)]) -> RuleCase {
    let edits = preferences.iter().map(|(id, value)| ("prefs", *id, "value", value.clone()));
    RuleCase { rule, edits: edits.collect() }
}

fn cases() -> Vec<RuleCase> {
    let section =
        |rule, field, value| RuleCase::item(rule, ("library/sections", "2"), field, value);
    let old = RuleCase::of("known-holes", "", "", json!("1.19.2.2737-b69929dab"));
    vec![
        RuleCase::of("known-holes", "", "", json!("1.42.0.9975-f11d0a5cc")),
        old.and("server", "platform", json!("Windows")),
        RuleCase::of("server-claimed", "server", "claimed", json!(false)),
        preference("secure-connections", "secureConnections", json!(2)),
        preference("strict-encryption", "DisableTLSv1_0", json!(false)),
        preference("nobody-without-login", "allowedNetworks", json!("127.0.0.1, 192.168.7.0/24")),
        preference("home-is-home", "LanNetworksBandwidth", json!("192.168.7.0/24,0.0.0.0/0")),
        preference("certificate-complete", "customCertificatePath", json!("/certificates/me.pfx")),
        preference("certificate-complete", "customCertificateDomain", json!("plex.example")),
        preference("dlna-off", "DlnaEnabled", json!(true)),
        preference("players-delete-nothing", "allowMediaDeletion", json!(true)),
        preference("tokens-not-logged", "logTokens", json!(true)),
        preference("no-usage-reports", "collectUsageData", json!(true)),
        preference("no-usage-reports", "sendCrashReports", json!(true)),
        preference("log-not-verbose", "LogVerbose", json!(true)),
        preference("trash-emptied-by-hand", "autoEmptyTrash", json!(true)),
        several(
            "scans-by-itself",
            &[
                ("FSEventLibraryUpdatesEnabled", json!(false)),
                ("ScheduledLibraryUpdatesEnabled", json!(false)),
            ],
        ),
        preference("partial-scans", "FSEventLibraryPartialScanEnabled", json!(false)),
        preference("scans-hourly-at-most", "ScheduledLibraryUpdateInterval", json!(900)),
        preference("scans-yield", "ScannerLowPriority", json!(false)),
        preference("previews-at-night", "GenerateBIFBehavior", json!("asap")),
        preference("markers-at-night", "GenerateIntroMarkerBehavior", json!("asap")),
        preference("markers-at-night", "GenerateCreditsMarkerBehavior", json!("asap")),
        preference("chapters-at-night", "GenerateChapterThumbBehavior", json!("asap")),
        preference("loudness-at-night", "LoudnessAnalysisBehavior", json!("asap")),
        preference("transcoder-folder", "TranscoderTempDirectory", json!("")),
        preference("transcoder-folder-apart", "TranscoderTempDirectory", json!("/data/tv/.temp")),
        preference("hardware-transcoding", "HardwareAcceleratedCodecs", json!(false)),
        preference("transcoder-ahead", "TranscoderThrottleBuffer", json!(5)),
        preference("database-backed-up", "ButlerTaskBackupDatabase", json!(false)),
        preference("backup-apart", "ButlerDatabaseBackupPath", json!("/tmp/plex")),
        preference(
            "backup-apart",
            "ButlerDatabaseBackupPath",
            json!("/config/Plug-in Support/Databases"),
        ),
        preference("database-tidied", "ButlerTaskOptimizeDatabase", json!(false)),
        preference("night-long-enough", "ButlerEndHour", json!(3)),
        several(
            "night-long-enough",
            &[("ButlerStartHour", json!(23)), ("ButlerEndHour", json!(23))],
        ),
        RuleCase::of("section-present", "library/sections", "", json!([])),
        section("section-has-folder", "Location", json!([])),
        section(
            "section-folders-apart",
            "Location",
            json!([{"id": 2, "path": "/data/movies/new"}]),
        ),
    ]
}

#[tokio::test]
async fn every_rule_speaks_of_what_is_broken_and_of_nothing_else() -> anyhow::Result<()> {
    let plex = server().await?;
    let audit = audit(&plex)?;
    prove_rules(|settings| audit.judge(settings), &healthy()?, &cases())
}

#[tokio::test]
async fn every_rule_applies_to_a_house_in_order() -> anyhow::Result<()> {
    let plex = server().await?;
    for judged in audit(&plex)?.judge(&Snapshot::from(&healthy()?)).judged {
        assert_eq!(judged.verdict, Verdict::Passed, "{}", judged.rule.id);
    }
    Ok(())
}

#[tokio::test]
async fn nothing_is_judged_that_is_not_known() -> anyhow::Result<()> {
    let plex = server().await?;
    for judged in audit(&plex)?.judge(&Snapshot::default()).judged {
        assert_eq!(judged.verdict, Verdict::NotApplicable, "{}", judged.rule.id);
    }
    Ok(())
}

#[test]
fn every_rule_has_a_name_of_its_own() {
    let ids: Vec<_> = (INTEGRATION.rules)().iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len());
    assert!(ids.len() >= 30, "{ids:?}");
}

/// Before it was brought in, and where it never was.
#[tokio::test]
async fn a_hole_is_none_before_it_was_made_and_on_other_systems() -> anyhow::Result<()> {
    let plex = server().await?;
    let audit = audit(&plex)?;
    for version in ["1.41.6.9685-d301f511a", "1.19.2.2737-b69929dab", "1.42.1.10060-4e8b05daf"] {
        let settings = Configuration { version: version.to_owned(), ..healthy()? };
        assert_eq!(broken(&audit.judge(&Snapshot::from(&settings))), [""; 0], "{version}");
    }
    Ok(())
}

/// A value that the server does not offer is told, and not sent.
#[tokio::test]
async fn what_a_server_does_not_take_is_left_to_its_owner() -> anyhow::Result<()> {
    let plex = server().await?;
    let mut settings = healthy()?;
    let preferences = settings.documents.get_mut("prefs").and_then(Value::as_array_mut);
    let preferences = preferences.context("a list")?;
    let previews = preferences.iter_mut().find(|it| it["id"] == "GenerateBIFBehavior");
    let previews = previews.context("it is there")?;
    previews["value"] = json!("asap");
    previews["enumValues"] = json!("never:never|asap:at once");
    let judgement = audit(&plex)?.judge(&Snapshot::from(&settings));
    let mut defects = judgement.judged.iter().flat_map(|one| one.verdict.defects());
    assert!(defects.all(|defect| defect.fix.is_none()));
    assert_eq!(broken(&judgement), ["previews-at-night"]);
    Ok(())
}

/// What a fresh server does, and what of it is left when everything was mended that we can.
#[tokio::test]
async fn a_fresh_server_is_mended_but_for_what_its_owner_decides() -> anyhow::Result<()> {
    let plex = server().await?;
    let audit = audit(&plex)?;
    let found = audit.judge(&audit.configuration().await?);
    assert_eq!(broken(&found), FRESH);
    let configurator = audit.configurator(&permit());
    for defect in found.judged.iter().flat_map(|one| one.verdict.defects()) {
        if let Some(Fix::Set { changes }) = &defect.fix {
            assert_eq!(configurator.set(&defect.target, changes).await?, Written::Sent);
        }
    }
    let left = audit.judge(&audit.configuration().await?);
    assert_eq!(broken(&left), ["transcoder-folder", "backup-apart"]);
    Ok(())
}

const FRESH: [&str; 10] = [
    "strict-encryption",
    "players-delete-nothing",
    "no-usage-reports",
    "trash-emptied-by-hand",
    "scans-by-itself",
    "scans-yield",
    "markers-at-night",
    "transcoder-folder",
    "hardware-transcoding",
    "backup-apart",
];
