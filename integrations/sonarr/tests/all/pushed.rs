//! What Sonarr pushes to us, and texts of its that people paste.

use kernel::{Cause, ImportTrouble, ReportedText};
use serde_json::Value;
use sonarr::INTEGRATION;

use crate::support::shared;

#[test]
fn every_recorded_push_is_read() -> anyhow::Result<()> {
    let Some(folder) = shared("captures/webhooks") else { return Ok(()) };
    let mut read = 0;
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.starts_with("sonarr") {
            continue;
        }
        let body = std::fs::read(&path)?;
        let hook =
            (INTEGRATION.read_hook)(&body).map_err(|err| anyhow::anyhow!("{name}: {err}"))?;
        let event = name.split('_').nth(1).unwrap_or_default();
        assert_eq!(hook.event, event, "{name}");
        let has_download = matches!(event, "Grab" | "Download" | "ManualInteractionRequired");
        assert_eq!(hook.download.is_some(), has_download, "{name}");
        let told: Value = serde_json::from_slice(&body)?;
        assert_eq!(hook.download.as_ref().map(|id| id.0.as_str()), told["downloadId"].as_str());
        read += 1;
    }
    assert!(read >= 20, "only {read} were read");
    Ok(())
}

#[test]
fn what_others_recorded_is_read_as_well() -> anyhow::Result<()> {
    for number in 1..=6 {
        let Some(file) = shared(&format!("fixtures/starr/starrconnect_connect_{number}.json"))
        else {
            return Ok(());
        };
        let hook = (INTEGRATION.read_hook)(&std::fs::read(file)?);
        assert!(hook.is_ok_and(|hook| !hook.event.is_empty()), "{number}");
    }
    Ok(())
}

#[test]
fn what_is_no_push_is_an_error() {
    for body in ["", "null", "[]", "{}", r#"{"eventType": ""}"#, r#"{"eventType": 7}"#, "<html>"] {
        assert!((INTEGRATION.read_hook)(body.as_bytes()).is_err(), "{body}");
    }
}

#[test]
fn a_pasted_text_is_classified_and_another_is_not() {
    let text = "Download has failed wasn't grabbed by Sonarr, skipping automatic download handling";
    let found = (INTEGRATION.classify)(&ReportedText { message: text, ..ReportedText::default() });
    let cause = found.as_ref().map(|found| found.cause);
    assert_eq!(cause, Some(Cause::ImportBlocked(ImportTrouble::NotGrabbed)));
    assert_eq!(found.map(|found| found.evidence.message).as_deref(), Some(text));

    let nothing = ReportedText { message: "what a nice day", ..ReportedText::default() };
    assert_eq!((INTEGRATION.classify)(&nothing), None);
}
