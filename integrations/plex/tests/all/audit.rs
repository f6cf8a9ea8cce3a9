//! The preferences and sections of Plex, read and changed.

use std::sync::Arc;

use anyhow::Context;
use integration_testkit::permit;
use kernel::audit::{Auditable, FieldChange, Target, Written};
use lab::plex::Plex;
use serde_json::{Value, json};

use crate::{owner, server};

pub(crate) fn audit(plex: &Plex) -> anyhow::Result<Arc<dyn Auditable>> {
    owner(plex)?.audit.context("its settings can be audited")
}

fn preference(id: &str) -> Target {
    Target::item("prefs", id, id)
}

async fn set(plex: &Plex, id: &str, from: Value, to: Value) -> anyhow::Result<Written> {
    let configurator = audit(plex)?.configurator(&permit());
    Ok(configurator.set(&preference(id), &[FieldChange::new("value", from, to)]).await?)
}

#[tokio::test]
async fn each_preference_is_an_object_of_its_own() -> anyhow::Result<()> {
    let plex = server().await?;
    let audit = audit(&plex)?;
    let configuration = audit.configuration().await?;
    assert_eq!(configuration.version, "1.41.3.9314-a0bfb8370");
    let trash = configuration.find(&preference("autoEmptyTrash")).context("it is there")?;
    assert_eq!((&trash["value"], &trash["default"]), (&json!(true), &json!(true)));
    assert_eq!(audit.read(&preference("autoEmptyTrash")).await?, Some(trash));
    assert_eq!(audit.read(&preference("noSuchThing")).await?, None);
    Ok(())
}

#[tokio::test]
async fn a_server_is_told_from_others_by_its_own_mark() -> anyhow::Result<()> {
    let (one, other) = (server().await?, server().await?);
    assert_eq!(audit(&one)?.identity().await?, Some(one.machine_identifier()));
    assert_ne!(audit(&one)?.identity().await?, audit(&other)?.identity().await?);
    Ok(())
}

#[tokio::test]
async fn what_other_programs_have_to_agree_with_is_told() -> anyhow::Result<()> {
    let plex = server().await?;
    let audit = audit(&plex)?;
    let relations = audit.relations(&audit.configuration().await?);
    let server = relations.server.context("it is a media server")?;
    assert_eq!(server.empties_trash.map(|it| it.value), Some(true));
    assert_eq!(server.watches_folders.map(|it| it.value), Some(false));
    let shows = &server.sections[1];
    let folders: Vec<_> = shows.folders.iter().map(|it| it.path.as_str()).collect();
    assert_eq!((shows.media.as_str(), folders), ("series", vec!["/data/tv", "/data/anime"]));
    let target = Target::item("library/sections", 2, "TV Shows");
    assert_eq!(audit.read(&target).await?.context("it is there")?["title"], "TV Shows");
    Ok(())
}

#[tokio::test]
async fn a_preference_is_changed_by_one_call() -> anyhow::Result<()> {
    let plex = server().await?;
    assert_eq!(set(&plex, "autoEmptyTrash", json!(true), json!(false)).await?, Written::Sent);
    assert_eq!(plex.preference("autoEmptyTrash"), Some(json!(false)));
    set(&plex, "ScheduledLibraryUpdateInterval", json!(3600), json!(43_200)).await?;
    assert_eq!(plex.preference("ScheduledLibraryUpdateInterval"), Some(json!(43_200)));
    let folder = "/fast disk/transcode & more";
    set(&plex, "TranscoderTempDirectory", json!(""), json!(folder)).await?;
    assert_eq!(plex.preference("TranscoderTempDirectory"), Some(json!(folder)));
    assert_eq!(plex.counts().writes, 3);
    Ok(())
}

#[tokio::test]
async fn what_somebody_changed_meanwhile_is_left_alone() -> anyhow::Result<()> {
    let plex = server().await?;
    let written = set(&plex, "autoEmptyTrash", json!(false), json!(true)).await?;
    assert!(matches!(written, Written::ChangedSince { .. }), "{written:?}");
    assert_eq!(plex.counts().writes, 0);
    Ok(())
}

/// It answers 200 to a value that it does not take: only reading back tells.
#[tokio::test]
async fn a_change_that_was_taken_may_not_have_been_kept() -> anyhow::Result<()> {
    let plex = server().await?;
    let never = json!("never");
    let written = set(&plex, "GenerateBIFBehavior", never.clone(), json!("sometimes")).await?;
    assert_eq!(written, Written::Sent);
    let kept = audit(&plex)?.read(&preference("GenerateBIFBehavior")).await?;
    assert_eq!(kept.context("it is there")?["value"], never);
    Ok(())
}

#[tokio::test]
async fn nothing_but_the_value_of_a_preference_is_changed() -> anyhow::Result<()> {
    let plex = server().await?;
    let configurator = audit(&plex)?.configurator(&permit());
    let section = Target::item("library/sections", 1, "Movies");
    let title = [FieldChange::new("title", "Movies", "Films")];
    assert!(configurator.set(&section, &title).await.is_err());
    let label = [FieldChange::new("label", "Friendly name", "x")];
    assert!(configurator.set(&preference("FriendlyName"), &label).await.is_err());
    assert!(configurator.create("prefs", &json!({})).await.is_err());
    assert!(configurator.remove(&preference("FriendlyName")).await.is_err());
    assert!(set(&plex, "noSuchThing", Value::Null, json!(true)).await.is_err());
    assert_eq!(plex.counts().writes, 0);
    Ok(())
}
