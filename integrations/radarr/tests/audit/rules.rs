use integration_testkit::{RuleCase, prove_rules};
use kernel::audit::{Configuration, Snapshot, Verdict};
use radarr::INTEGRATION;
use serde_json::{Value, json};

use crate::{
    shared::{self, Names, auditable, broken, promises, recorded, specified, verdict},
    support::{Stage, capture},
};

const HEALTHY: &str = include_str!("../fixtures/healthy.json");

pub(crate) const NAMES: Names = Names {
    category_field: "movieCategory",
    rename: "renameMovies",
    file_format: "standardMovieFormat",
    folder_format: "movieFolderFormat",
    empty_folders: "createEmptyMovieFolders",
    unmonitor: "autoUnmonitorPreviouslyDownloadedMovies",
};

pub(crate) fn healthy() -> anyhow::Result<Configuration> {
    shared::healthy(HEALTHY)
}

pub(crate) fn cases() -> Vec<RuleCase> {
    let mut cases = shared::cases(&NAMES);
    let any = json!({"id": -1, "name": "Any"});
    cases.extend([
        RuleCase::of(
            "colon-replacement",
            "config/naming",
            "colonReplacementFormat",
            json!("delete"),
        ),
        RuleCase::of("hardcoded-subtitles", "config/indexer", "allowHardcodedSubs", json!(true)),
        RuleCase::item("language-chosen", ("qualityprofile", "1"), "language", any),
        RuleCase::of(
            "lists-keep-files",
            "config/importlist",
            "listSyncLevel",
            json!("removeAndDelete"),
        ),
        RuleCase::of("version-supported", "", "", json!("4.7.5.7809")),
    ]);
    cases
}

#[tokio::test]
async fn every_rule_speaks_of_what_is_broken_and_of_nothing_else() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let audit = auditable(&stage.connected)?;
    prove_rules(|settings| audit.judge(settings), &healthy()?, &cases())
}

#[test]
fn what_is_judged_is_possible_healthy_or_broken() -> anyhow::Result<()> {
    specified::is_possible(&healthy()?, &cases(), "radarr-v3", &shared::SCHEMAS, &[])
}

#[test]
fn every_rule_is_well_said() -> anyhow::Result<()> {
    promises::rules_are_well_said(&INTEGRATION)
}

#[tokio::test]
async fn a_warning_of_its_own_is_told_once() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    promises::a_check_is_one_finding(auditable(&stage.connected)?, &healthy()?)
}

#[tokio::test]
async fn what_a_manager_keeps_is_not_changed_here() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    promises::what_a_manager_keeps_has_no_fix(auditable(&stage.connected)?, &healthy()?)
}

#[tokio::test]
async fn what_is_odd_or_missing_is_not_judged() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    promises::odd_types_are_not_told(auditable(&stage.connected)?, &healthy()?)
}

#[tokio::test]
async fn a_language_that_a_format_scores_needs_no_language_in_the_profile() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let mut settings = healthy()?;
    let profiles = settings.documents.get_mut("qualityprofile").and_then(Value::as_array_mut);
    for profile in profiles.into_iter().flatten() {
        profile["language"] = json!({"id": -1, "name": "Any"});
    }
    if let Some(formats) = settings.documents.get_mut("customformat") {
        formats[0]["specifications"][0]["implementation"] = json!("LanguageSpecification");
    }
    let judgement = auditable(&stage.connected)?.judge(&Snapshot::from(&settings));
    assert_eq!(verdict(&judgement, "language-chosen")?, &Verdict::Passed);
    Ok(())
}

const FRESH: [&str; 10] = [
    "trouble-is-told",
    "own-health",
    "root-folder-present",
    "recycle-bin",
    "extra-files-imported",
    "client-present",
    "indexer-present",
    "files-renamed",
    "folder-names-id",
    "deleted-not-wanted-again",
];

#[tokio::test]
async fn a_fresh_instance_lacks_what_its_owner_has_not_set_up_yet() -> anyhow::Result<()> {
    let Some(judgement) = recorded::fresh(&INTEGRATION, "radarr").await? else { return Ok(()) };
    assert_eq!(broken(&judgement), FRESH);
    Ok(())
}

#[tokio::test]
async fn what_the_program_makes_of_a_name_is_read() -> anyhow::Result<()> {
    let Some(recorded) = capture("radarr/parse.json")? else { return Ok(()) };
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("GET", "api/v3/parse", 200, &recorded).await;
    let audit = auditable(&stage.connected)?;
    let reading = audit.reading("A.Name.1080p.WEB.h264-RIG").await?.unwrap_or_default();
    assert_eq!(reading.title.as_deref(), Some("The Quiet Orbit"));
    assert_eq!(reading.quality.as_deref(), Some("WEBDL-1080p"));
    stage.check("radarr-v3").await
}
