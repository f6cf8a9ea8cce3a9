use anyhow::Context;
use integration_testkit::{RuleCase, prove_rules};
use kernel::audit::{Configuration, Snapshot, Verdict};
use serde_json::json;
use sonarr::INTEGRATION;

use crate::{
    shared::{self, Names, auditable, broken, promises, recorded, specified, verdict},
    support::{Stage, capture},
};

const HEALTHY_4: &str = include_str!("../fixtures/healthy-4.json");
const HEALTHY_5: &str = include_str!("../fixtures/healthy-5.json");

pub(crate) const NAMES: Names = Names {
    category_field: "tvCategory",
    rename: "renameEpisodes",
    file_format: "standardEpisodeFormat",
    folder_format: "seriesFolderFormat",
    empty_folders: "createEmptySeriesFolders",
    unmonitor: "autoUnmonitorPreviouslyDownloadedEpisodes",
};

pub(crate) fn healthy_4() -> anyhow::Result<Configuration> {
    shared::healthy(HEALTHY_4)
}

pub(crate) fn healthy_5() -> anyhow::Result<Configuration> {
    shared::healthy(HEALTHY_5)
}

pub(crate) fn cases() -> Vec<RuleCase> {
    let naming = |rule, field, value| RuleCase::of(rule, "config/naming", field, value);
    let plain = || json!("{Series Title} - {Episode Title} {Quality Full}");
    let mut cases = shared::cases(&NAMES);
    // Only here do profiles have sizes.
    let sized = json!([{
        "quality": {"id": 4, "name": "HDTV-720p"}, "items": [], "allowed": true,
        "minSize": 50.0, "maxSize": 20.0, "preferredSize": 30.0,
    }]);
    cases.extend([
        RuleCase::item("sizes-possible", ("qualityprofile", "1"), "items", sized),
        RuleCase::of("known-holes", "", "", json!("4.0.15.2941")),
        RuleCase::of("known-holes", "", "", json!("4.0.17.2951")).and(
            "system/status",
            "isWindows",
            json!(true),
        ),
        RuleCase::of("version-supported", "", "", json!("3.0.10.1567")),
        naming("colon-replacement", "colonReplacementFormat", json!(0)),
        naming("colon-replacement", "colonReplacementFormat", json!(5)),
        naming("episode-numbers", "standardEpisodeFormat", plain()),
        naming("daily-dates", "dailyEpisodeFormat", plain()),
        naming("anime-numbers", "animeEpisodeFormat", plain()),
        naming("season-numbers", "seasonFolderFormat", json!("Season")),
        naming("multi-episode-style", "multiEpisodeStyle", json!(0)),
        RuleCase::of(
            "episode-titles",
            "config/mediamanagement",
            "episodeTitleRequired",
            json!("never"),
        ),
    ]);
    cases
}

#[tokio::test]
async fn every_rule_speaks_of_what_is_broken_and_of_nothing_else() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let audit = auditable(&stage.connected)?;
    prove_rules(|settings| audit.judge(settings), &healthy_4()?, &cases())
}

#[tokio::test]
async fn version_5_is_judged_by_the_same_rules() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let audit = auditable(&stage.connected)?;
    prove_rules(|settings| audit.judge(settings), &healthy_5()?, &cases())
}

/// The pages have other names there, and the connections.
#[tokio::test]
async fn the_newer_api_is_judged_by_the_same_rules() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let audit = auditable(&stage.connected)?;
    let mut settings = healthy_5()?;
    let renamed = |name: &str| match name {
        "config/host" => "settings/general".to_owned(),
        "notification" => "connection".to_owned(),
        name => name.replace("config/", "settings/"),
    };
    let documents = std::mem::take(&mut settings.documents);
    settings.documents =
        documents.into_iter().map(|(name, document)| (renamed(&name), document)).collect();
    let judgement = audit.judge(&Snapshot::from(&settings));
    assert_eq!(broken(&judgement), [""; 0]);
    assert!(judgement.judged.iter().all(|one| one.verdict != Verdict::NotApplicable || {
        ["updates-from-outside", "proxy-only-for-outside"].contains(&one.rule.id)
    }));
    let naming = settings.documents.get_mut("settings/naming");
    naming.context("it has a page for names")?[NAMES.rename] = json!(false);
    assert_eq!(broken(&audit.judge(&Snapshot::from(&settings))), ["files-renamed"]);
    Ok(())
}

#[test]
fn what_is_judged_is_possible_healthy_or_broken() -> anyhow::Result<()> {
    specified::is_possible(&healthy_4()?, &cases(), "sonarr-v3", &shared::SCHEMAS, &[])
}

#[test]
fn every_rule_is_well_said() -> anyhow::Result<()> {
    promises::rules_are_well_said(&INTEGRATION)
}

#[tokio::test]
async fn a_warning_of_its_own_is_told_once() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    promises::a_check_is_one_finding(auditable(&stage.connected)?, &healthy_4()?)
}

#[tokio::test]
async fn what_a_manager_keeps_is_not_changed_here() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    promises::what_a_manager_keeps_has_no_fix(auditable(&stage.connected)?, &healthy_4()?)
}

#[tokio::test]
async fn what_is_odd_or_missing_is_not_judged() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    promises::odd_types_are_not_told(auditable(&stage.connected)?, &healthy_4()?)
}

#[tokio::test]
async fn a_hole_of_windows_is_none_elsewhere() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let settings = Configuration { version: "4.0.17.2951".to_owned(), ..healthy_4()? };
    let judgement = auditable(&stage.connected)?.judge(&Snapshot::from(&settings));
    assert_eq!(verdict(&judgement, "known-holes")?, &Verdict::Passed);
    Ok(())
}

const FRESH: [&str; 11] = [
    "trouble-is-told",
    "own-health",
    "root-folder-present",
    "recycle-bin",
    "extra-files-imported",
    "client-present",
    "indexer-present",
    "files-renamed",
    "folder-names-year",
    "folder-names-id",
    "deleted-not-wanted-again",
];

#[tokio::test]
async fn a_fresh_instance_lacks_what_its_owner_has_not_set_up_yet() -> anyhow::Result<()> {
    for program in ["sonarr-v4", "sonarr"] {
        let Some(judgement) = recorded::fresh(&INTEGRATION, program).await? else { return Ok(()) };
        assert_eq!(broken(&judgement), FRESH, "{program}");
    }
    Ok(())
}

#[tokio::test]
async fn what_the_program_makes_of_a_name_is_read() -> anyhow::Result<()> {
    let Some(recorded) = capture("sonarr/parse.json")? else { return Ok(()) };
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("GET", "api/v3/parse", 200, &recorded).await;
    let audit = auditable(&stage.connected)?;
    let reading = audit.reading("A.Name.1080p.WEB.h264-RIG").await?.unwrap_or_default();
    assert_eq!(reading.title.as_deref(), Some("Harbor Lights"));
    assert_eq!(reading.quality.as_deref(), Some("WEBDL-1080p"));
    stage.check("sonarr-v3").await
}
