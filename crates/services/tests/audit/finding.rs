use std::time::Duration;

use anyhow::Context as _;
use kernel::{
    Clock as _,
    audit::{Severity, Target},
};
use serde_json::json;
use services::{Ignored, Selection};

use crate::rig::{Rig, actor, change};

#[tokio::test]
async fn an_audit_names_what_is_wrong_the_worst_first() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    let report = rig.run().await?;
    assert_eq!(report.troubles, Vec::<String>::new());
    let findings = rig.audit.findings().await?;
    let named: Vec<_> =
        findings.iter().map(|it| (it.severity, it.instance.as_str(), it.rule.as_str())).collect();
    let expected = [
        (Severity::Critical, "one", "fake.category"),
        (Severity::Critical, "other", "fake.category"),
        (Severity::High, "one", "fake.rename"),
        (Severity::High, "other", "fake.rename"),
    ];
    assert_eq!(named, expected);
    assert_eq!(report.overall.percent(), Some(0));
    Ok(())
}

#[tokio::test]
async fn a_second_audit_of_the_same_settings_tells_nothing_new() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let before = rig.found("one", "fake.rename").await?;
    rig.clock.advance(Duration::from_secs(3600));
    rig.run().await?;
    let after = rig.found("one", "fake.rename").await?;
    assert_eq!(after.first_seen, before.first_seen);
    assert!(after.last_seen > before.last_seen);
    assert_eq!(rig.events().await?, ["audit.finished", "audit.finished"]);
    let name = integration_testkit::instance("one");
    assert_eq!(rig.audit.history(&name).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_program_that_is_down_keeps_the_findings_that_it_has() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    rig.one.state().is_down = true;
    let report = rig.run().await?;
    assert_eq!(report.troubles.len(), 1);
    assert_eq!(report.instances.len(), 1);
    assert!(rig.found("one", "fake.rename").await?.closed_at.is_none());
    Ok(())
}

#[tokio::test]
async fn what_was_mended_elsewhere_is_closed_once() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    change(&rig.one, &Target::whole("naming"), "rename", json!(true));
    rig.run().await?;
    rig.run().await?;
    let kinds = rig.events().await?;
    assert_eq!(kinds.iter().filter(|it| *it == "finding.closed").count(), 1);
    assert!(rig.found("one", "fake.rename").await.is_err());
    Ok(())
}

#[tokio::test]
async fn what_was_not_told_this_time_is_not_as_it_should_be() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    let before = rig.run().await?;
    assert!(!before.is_partial());
    let naming = rig.one.state().configuration.documents.remove("naming").context("naming")?;
    for _ in 0..2 {
        let report = rig.run().await?;
        assert!(report.is_partial());
        let told = &report.troubles;
        assert!(
            told.len() == 1 && told[0].contains("one: naming could be read before"),
            "{told:?}"
        );
        let kept = rig.found("one", "fake.rename").await?;
        assert_eq!(kept.unjudged.as_deref(), Some("one did not tell naming"));
        assert!(rig.audit.plan(&actor(), &Selection::AllSafe).await?.steps.len() == 1);
    }
    rig.one.state().configuration.documents.insert("naming".to_owned(), naming);
    assert!(!rig.run().await?.is_partial());
    assert_eq!(rig.found("one", "fake.rename").await?.unjudged, None);
    let kinds = rig.events().await?;
    assert!(!kinds.contains(&"finding.closed".to_owned()), "{kinds:?}");
    assert!(!kinds.contains(&"configuration.drifted".to_owned()), "{kinds:?}");
    Ok(())
}

#[tokio::test]
async fn what_a_newer_version_does_not_have_is_closed_without_praise() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    rig.one.state().configuration.documents.remove("naming");
    rig.one.state().configuration.version = "2.0".to_owned();
    assert!(!rig.run().await?.is_partial());
    assert!(rig.found("one", "fake.rename").await.is_err());
    let told = rig.told("finding.closed").await?;
    let expected = "one: Files are renamed; not judged any more: what it is about is not there";
    assert_eq!(told, [expected]);
    Ok(())
}

#[tokio::test]
async fn what_a_program_that_is_down_had_is_said_not_to_be_judged_now() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    rig.one.state().is_down = true;
    rig.run().await?;
    let kept = rig.found("one", "fake.rename").await?;
    assert_eq!(kept.unjudged.as_deref(), Some("one could not be read"));
    assert_eq!(rig.found("other", "fake.rename").await?.unjudged, None);
    Ok(())
}

#[tokio::test]
async fn what_was_found_in_a_program_that_is_gone_is_closed() -> anyhow::Result<()> {
    let mut rig = Rig::new().await?;
    rig.run().await?;
    rig.without_one();
    rig.run().await?;
    let left = rig.audit.findings().await?;
    assert!(left.iter().all(|it| it.instance.as_str() == "other"), "{left:?}");
    let told = rig.told("finding.closed").await?;
    assert!(told.iter().all(|it| it.ends_with("its program is not connected")), "{told:?}");
    assert_eq!(told.len(), 2);
    Ok(())
}

#[tokio::test]
async fn drift_is_told_once_with_its_likely_cause() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    rig.clock.advance(Duration::from_secs(60));
    rig.one.state().configuration.version = "1.1".to_owned();
    change(&rig.one, &Target::whole("naming"), "style", json!("new"));
    rig.run().await?;
    rig.run().await?;
    let kinds = rig.events().await?;
    assert_eq!(kinds.iter().filter(|it| *it == "configuration.drifted").count(), 1);
    let name = integration_testkit::instance("one");
    let history = rig.audit.history(&name).await?;
    let fields: Vec<_> = history[0].differences.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["style"]);
    let query = services::EventQuery {
        kind: Some("configuration.drifted".to_owned()),
        after_seq: Some(0),
        limit: 5,
        ..services::EventQuery::default()
    };
    let told = rig.store.events(query).await?.remove(0).summary;
    assert_eq!(told, "one: 1 settings changed, probably by the update from 1.0 to 1.1");
    Ok(())
}

#[tokio::test]
async fn what_a_program_only_sees_is_no_change_of_its_settings() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let health = json!([{"source": "disk"}]);
    rig.one.state().configuration.documents.insert("health".to_owned(), health);
    rig.run().await?;
    assert!(!rig.events().await?.contains(&"configuration.drifted".to_owned()));
    Ok(())
}

#[tokio::test]
async fn an_ignored_finding_does_not_count_until_its_time_is_over() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let finding = rig.found("one", "fake.rename").await?;
    let until = Some(rig.clock.now() + Duration::from_secs(86_400));
    let ignored = Ignored { note: "wanted so".to_owned(), by: "anna".to_owned(), until };
    rig.audit.ignore(&actor(), &finding.id, ignored).await?;
    let of_one = async || -> anyhow::Result<_> { Ok(rig.run().await?.instances[0].score) };
    assert_eq!(of_one().await?.of, 8);
    rig.clock.advance(Duration::from_secs(90_000));
    assert_eq!(of_one().await?.of, 12);
    Ok(())
}

#[tokio::test]
async fn ignoring_needs_a_reason() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let finding = rig.found("one", "fake.rename").await?;
    let ignored = Ignored { note: " \u{202e} ".to_owned(), by: "anna".to_owned(), until: None };
    assert!(rig.audit.ignore(&actor(), &finding.id, ignored).await.is_err());
    Ok(())
}
