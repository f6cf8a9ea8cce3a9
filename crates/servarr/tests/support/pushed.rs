//! What a program of this family pushes to us, and texts of its that people paste.

use anyhow::{Context, anyhow, ensure};
use kernel::{Cause, ImportTrouble, Integration, ReportedText};
use serde_json::Value;

use super::shared;

/// Reads every recorded push whose file begins with `program`; there are at least `least`.
pub fn every_recorded_push_is_read(
    integration: &Integration,
    program: &str,
    least: usize,
) -> anyhow::Result<()> {
    let Some(folder) = shared("captures/webhooks") else { return Ok(()) };
    let mut read = 0;
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.starts_with(program) {
            continue;
        }
        let body = std::fs::read(&path)?;
        let hook = (integration.read_hook)(&body).map_err(|err| anyhow!("{name}: {err}"))?;
        let event = name.split('_').nth(1).unwrap_or_default();
        ensure!(hook.event == event, "{name}");
        let has_download = matches!(event, "Grab" | "Download" | "ManualInteractionRequired");
        ensure!(hook.download.is_some() == has_download, "{name}");
        let told: Value = serde_json::from_slice(&body)?;
        let download = hook.download.as_ref().map(|id| id.0.as_str());
        ensure!(download == told["downloadId"].as_str(), "{name}");
        read += 1;
    }
    ensure!(read >= least, "only {read} were read");
    Ok(())
}

/// Reads what other programs recorded of such pushes.
pub fn what_others_recorded_is_read_as_well(integration: &Integration) -> anyhow::Result<()> {
    for number in 1..=6 {
        let name = format!("fixtures/starr/starrconnect_connect_{number}.json");
        let Some(file) = shared(&name) else { return Ok(()) };
        let hook = (integration.read_hook)(&std::fs::read(file)?);
        ensure!(hook.is_ok_and(|hook| !hook.event.is_empty()), "{number}");
    }
    Ok(())
}

pub fn what_is_no_push_is_an_error(integration: &Integration) -> anyhow::Result<()> {
    for body in ["", "null", "[]", "{}", r#"{"eventType": ""}"#, r#"{"eventType": 7}"#, "<html>"] {
        ensure!((integration.read_hook)(body.as_bytes()).is_err(), "{body}");
    }
    Ok(())
}

/// `title` is the name that the program gives itself.
pub fn a_pasted_text_is_classified_and_another_is_not(
    integration: &Integration,
    title: &str,
) -> anyhow::Result<()> {
    let text = format!(
        "Download has failed wasn't grabbed by {title}, skipping automatic download handling"
    );
    let reported = ReportedText { message: &text, ..ReportedText::default() };
    let found = (integration.classify)(&reported).context("it is known")?;
    ensure!(found.cause == Cause::ImportBlocked(ImportTrouble::NotGrabbed), "{found:?}");
    ensure!(found.evidence.message == text, "{found:?}");

    let nothing = ReportedText { message: "what a nice day", ..ReportedText::default() };
    ensure!((integration.classify)(&nothing).is_none());
    Ok(())
}
