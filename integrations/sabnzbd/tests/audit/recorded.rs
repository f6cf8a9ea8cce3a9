//! What a fresh installation is told, from recorded answers of real ones.

use anyhow::Result;
use kernel::audit::{Snapshot, Verdict};

use crate::common::{Answers, broken};

#[tokio::test]
async fn a_fresh_3_7_has_these_findings() -> Result<()> {
    let Some(answers) = Answers::recorded("3.7")? else { return Ok(()) };
    let (audit, configuration) = answers.read().await?;
    assert_eq!(configuration.version, "3.7.1");
    let expected = [
        "known-vulnerability",
        "supported-version",
        "guard-incomplete",
        "guard-complete",
        "server-tls",
        "enough-connections",
        "abort-encrypted",
        "unwanted-listed",
        "fail-unwanted",
        "wait-for-propagation",
        "deobfuscate",
        "enough-cache",
    ];
    assert_eq!(broken(&audit.judge(&Snapshot::from(&configuration))), expected);
    Ok(())
}

#[tokio::test]
async fn a_fresh_5_0_has_these_findings() -> Result<()> {
    let Some(answers) = Answers::recorded("5.0")? else { return Ok(()) };
    let (audit, configuration) = answers.read().await?;
    assert_eq!(configuration.version, "5.0.0RC3");
    let expected = [
        "released-version",
        "guard-complete",
        "resume-when-room",
        "server-tls",
        "enough-connections",
        "pipelined-requests",
        "abort-encrypted",
        "unwanted-listed",
        "fail-unwanted",
        "wait-for-propagation",
        "enough-cache",
    ];
    assert_eq!(broken(&audit.judge(&Snapshot::from(&configuration))), expected);
    Ok(())
}

#[tokio::test]
async fn of_what_was_recorded_every_document_is_read() -> Result<()> {
    for version in ["3.7", "5.0"] {
        let Some(answers) = Answers::recorded(version)? else { return Ok(()) };
        let (audit, configuration) = answers.read().await?;
        let names: Vec<_> = configuration.documents.keys().map(String::as_str).collect();
        let expected =
            ["categories", "keys", "misc", "scripts", "servers", "sorters", "status", "warnings"];
        assert_eq!(names, expected);
        let facts = audit.relations(&Snapshot::from(&configuration)).client.unwrap_or_default();
        assert_eq!(facts.categories.len(), 2);
        let silent = audit.judge(&Snapshot::from(&configuration)).judged.into_iter();
        let unknown = silent.filter(|judged| judged.verdict == Verdict::NotApplicable);
        assert!(unknown.count() < 15, "too little is known of {version}");
    }
    Ok(())
}
