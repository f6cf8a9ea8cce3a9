//! What is sent when a setting is changed, in the eyes of the makers' specification.

use anyhow::{Context, ensure};
use integration_testkit::permit;
use kernel::audit::{Configuration, FieldChange, Target, Written};
use serde_json::{Value, json};

use super::{auditable, with};
use crate::support::Stage;

/// The object goes back whole, with its masked secrets; an indexer and the switches of a client are
/// saved without a test, the address of a client with one.
///
/// # Errors
///
/// When something else is sent.
pub async fn objects_go_back_whole(stage: &Stage, healthy: &Configuration) -> anyhow::Result<()> {
    let audit = auditable(&stage.connected)?;
    let writer = audit.configurator(&permit());
    let wishes = [
        ("downloadclient", "removeFailedDownloads", json!(true), json!(false), "?forceSave=true"),
        ("downloadclient", "fields[name=host].value", json!("sab.lan"), json!("nas.lan"), ""),
        ("indexer", "priority", json!(20), json!(25), "?forceSave=true"),
        ("qualityprofile", "minFormatScore", json!(0), json!(5), ""),
    ];
    let mut expected = Vec::new();
    for (resource, field, from, to, query) in wishes {
        let document = healthy.documents[resource][0].clone();
        let at = format!("api/v3/{resource}/1");
        stage.answer("GET", &at, 200, &document).await;
        stage.answer("PUT", &at, 202, &json!({})).await;
        let changes = [FieldChange::new(field, from, to.clone())];
        let written = writer.set(&Target::item(resource, 1, "it"), &changes).await?;
        ensure!(written == Written::Sent, "{resource}: {written:?}");
        expected.push((format!("PUT /{at}{query}"), with(document, field, to)?));
    }
    let asked = stage.asked().await?;
    let sent: Vec<&String> = asked.iter().filter(|one| one.starts_with("PUT")).collect();
    ensure!(sent.len() == expected.len(), "{sent:?}");
    for (sent, (line, document)) in sent.iter().zip(&expected) {
        let body =
            sent.strip_prefix(line.as_str()).with_context(|| format!("{sent} for {line}"))?;
        ensure!(serde_json::from_str::<Value>(body)? == *document, "{line}");
    }
    ensure!(asked.iter().any(|one| one.contains(kernel::MASK)), "no secret was sent back");
    Ok(())
}

/// Nothing is sent when the field is not what it was any more, or the object is gone.
///
/// # Errors
///
/// When something is sent.
pub async fn a_conflict_stops_a_change(
    stage: &Stage,
    healthy: &Configuration,
) -> anyhow::Result<()> {
    let audit = auditable(&stage.connected)?;
    let writer = audit.configurator(&permit());
    let page = healthy.documents["config/mediamanagement"].clone();
    stage.answer("GET", "api/v3/config/mediamanagement", 200, &page).await;
    let target = Target::whole("config/mediamanagement");
    let changes = [
        FieldChange::new("minimumFreeSpaceWhenImporting", 100, 200),
        FieldChange::new("unknownToUs", 1, 2),
    ];
    let written = writer.set(&target, &changes).await?;
    let found = Written::ChangedSince(FieldChange::conflicts(&changes, &page));
    ensure!(written == found, "{written:?}");
    let Written::ChangedSince(conflicts) = written else { anyhow::bail!("it was sent") };
    ensure!(conflicts.len() == 2 && conflicts[0].found == json!(500), "{conflicts:?}");
    let gone = writer.set(&Target::item("indexer", 9, "gone"), &changes).await;
    ensure!(gone.is_err_and(|err| err.trouble == kernel::Trouble::NotFound));
    let asked = stage.asked().await?;
    ensure!(asked.iter().all(|one| one.starts_with("GET")), "{asked:?}");
    Ok(())
}
