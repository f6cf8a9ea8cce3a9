//! What the rules say, and what they are shown.

use std::{collections::BTreeSet, sync::Arc};

use anyhow::{Context, Result};
use integration_testkit::{RuleCase, prove_rules};
use kernel::{
    MASK,
    audit::{
        Auditable, Configuration, FieldPath, Fix, HistoryKept, Remedy, RuleInfo, Snapshot, Target,
        Verdict,
    },
};
use serde_json::{Value, json};

use crate::{
    cases,
    common::{Answers, broken, connect},
};

#[tokio::test]
async fn every_rule_speaks_of_what_is_broken_only_until_it_is_mended() -> Result<()> {
    let (audit, healthy) = healthy("5.0").await?;
    let cases = [cases::mended(), cases::mended_from_4(), cases::by_hand()];
    let cases: Vec<RuleCase> = cases.into_iter().flatten().collect();
    prove_rules(|configuration| audit.judge(configuration), &healthy, &cases)
}

#[tokio::test]
async fn the_rules_hold_in_the_spelling_of_3_7() -> Result<()> {
    let (audit, healthy) = healthy("3.7").await?;
    let cases = [cases::mended(), cases::mended_before_4()];
    let cases: Vec<RuleCase> = cases.into_iter().flatten().collect();
    let tried: BTreeSet<_> = cases.iter().map(|case| case.rule).collect();
    // An old version breaks some rules by being old.
    let judge = |configuration: &Snapshot| {
        let mut judgement = audit.judge(configuration);
        judgement.judged.retain(|judged| tried.contains(judged.rule.id));
        judgement
    };
    prove_rules(judge, &healthy, &cases)?;
    let old = ["known-vulnerability", "supported-version"];
    assert_eq!(broken(&audit.judge(&Snapshot::from(&healthy))), old);
    Ok(())
}

#[tokio::test]
async fn what_a_rule_calls_automatic_has_a_fix() -> Result<()> {
    let (audit, healthy) = healthy("5.0").await?;
    for case in [cases::mended(), cases::mended_from_4(), cases::by_hand()].into_iter().flatten() {
        let mut changed = healthy.clone();
        for (resource, id, field, value) in &case.edits {
            if resource.is_empty() {
                changed.version = value.as_str().context("a version")?.to_owned();
                continue;
            }
            let mut target = Target::whole(resource);
            target.item = (!id.is_empty()).then(|| (*id).to_owned());
            let place = changed.find_mut(&target).context(case.rule)?;
            FieldPath::new(*field).set(place, value.clone())?;
        }
        let judgement = audit.judge(&Snapshot::from(&changed));
        let judged = judgement.judged.iter().find(|judged| judged.rule.id == case.rule);
        let judged = judged.context(case.rule)?;
        let is_automatic = judged.rule.remedy == Remedy::Automatic;
        let mut targets = BTreeSet::new();
        for defect in judged.verdict.defects() {
            // A finding is known by its rule and what it is about.
            assert!(targets.insert(&defect.target), "{} says two things of one", case.rule);
            assert_eq!(defect.fix.is_some(), is_automatic, "{}: {defect:?}", case.rule);
            assert_ne!(defect.current, defect.recommended, "{}", case.rule);
        }
    }
    Ok(())
}

#[test]
fn every_rule_says_what_why_and_where_from() {
    let rules = (sabnzbd::INTEGRATION.rules)();
    assert!(rules.len() >= 85, "{}", rules.len());
    let ids: BTreeSet<_> = rules.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), rules.len(), "two rules have one name");
    for RuleInfo { id, title, reason, source, remedy, .. } in rules {
        let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        assert!(id.bytes().all(is_plain), "{id}");
        assert!(!title.ends_with('.') && title.len() > 15, "{id}: {title}");
        assert!(reason.ends_with('.') && reason.len() > 40, "{id}: {reason}");
        assert!(source.starts_with("https://"), "{id}: {source}");
        if let Remedy::Manual(steps) = remedy {
            assert!(steps.ends_with('.') && steps.len() > 20, "{id}: {steps}");
        }
        for text in [title, reason] {
            assert!(!text.contains("  "), "{id}: {text}");
        }
    }
}

#[tokio::test]
async fn rules_need_no_more_than_what_is_there() -> Result<()> {
    let (audit, healthy) = healthy("5.0").await?;
    let names: Vec<String> = healthy.documents.keys().cloned().collect();
    let mut fewer = healthy.clone();
    for name in names {
        fewer.documents.remove(&name);
        // What is missing is not judged, and whatever else is said is no panic.
        for judged in audit.judge(&Snapshot::from(&fewer)).judged {
            if let Verdict::Broken(defects) = judged.verdict {
                assert!(!defects.is_empty(), "{}", judged.rule.id);
            }
        }
    }
    let mut odd = healthy.clone();
    for document in odd.documents.values_mut() {
        *document = json!(["nothing", 7, {"name": null, "ssl": []}]);
    }
    assert_eq!(
        audit.judge(&Snapshot::from(&odd)).judged.len(),
        audit.judge(&Snapshot::from(&healthy)).judged.len()
    );
    Ok(())
}

#[tokio::test]
async fn secrets_accounts_and_notifications_are_not_read() -> Result<()> {
    let (_, healthy) = healthy("5.0").await?;
    let text = format!("{healthy:?}");
    for secret in [
        "8d1f0c5b7a9e4236b1d4f6a8c0e2395f",
        "3b7e9a1c5d2f4806a9c1e3b5d7f02468",
        "keeper",
        "account",
        "paid until",
        "email",
        "pushover",
    ] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let misc = healthy.document("misc").context("misc")?;
    assert_eq!((&misc["api_key"], &misc["username"]), (&json!(MASK), &json!(MASK)));
    assert_eq!(healthy.document("keys"), Some(&json!({"length": 32, "same": false})));
    Ok(())
}

#[tokio::test]
async fn others_are_told_folders_categories_history_and_names() -> Result<()> {
    let (audit, healthy) = healthy("5.0").await?;
    let facts = audit.relations(&Snapshot::from(&healthy)).client.context("it is a client")?;
    let complete = facts.complete_folder.context("a folder")?;
    assert_eq!(complete.value, "/data/usenet/complete");
    assert_eq!(facts.incomplete_folder.context("a folder")?.value, "/data/usenet/incomplete");
    let folders: Vec<_> =
        facts.categories.iter().map(|it| (it.name.as_str(), it.folder.value.as_str())).collect();
    let expected = [("tv", "/data/usenet/complete/tv"), ("movies", "/data/usenet/complete/movies")];
    assert_eq!(folders, expected);
    assert_eq!(facts.categories[0].folder.written, json!("tv"));
    let history = facts.history.context("a history")?;
    assert_eq!((history.value, history.written), (HistoryKept::Always, json!("all")));
    let names = facts.host_allow_list.context("names")?;
    assert_eq!(names.value, [""; 0], "with a login, any name is good");
    assert_eq!(names.written, json!(["sabnzbd", "nas"]));

    let lacks = facts.lacks_category.context("it can make categories")?;
    let defect = lacks("Anime", "anime");
    assert_eq!(defect.target, Target::item("categories", "anime", "anime"));
    let Some(Fix::Create { document }) = defect.fix else { anyhow::bail!("no category is made") };
    assert_eq!((&document["name"], &document["dir"]), (&json!("anime"), &json!("anime")));
    Ok(())
}

#[tokio::test]
async fn without_a_login_its_names_count() -> Result<()> {
    let mut answers = Answers::healthy("3.7")?;
    answers.config["config"]["misc"]["password"] = json!("");
    answers.config["config"]["misc"]["history_retention"] = json!("30d");
    let (audit, configuration) = answers.read().await?;
    let facts =
        audit.relations(&Snapshot::from(&configuration)).client.context("it is a client")?;
    assert_eq!(facts.host_allow_list.context("names")?.value, ["sabnzbd", "nas"]);
    assert_eq!(facts.history.context("a history")?.value, HistoryKept::Days(30));
    Ok(())
}

#[tokio::test]
async fn one_object_is_read_as_the_whole_was() -> Result<()> {
    let answers = Answers::healthy("5.0")?;
    let server = answers.serve().await;
    let audit = connect(&server.uri(), "0123456789abcdef0123456789abcdef")?;
    let configuration = audit.configuration().await?;
    for resource in configuration.resources() {
        let read = audit.read(&Target::whole(resource)).await?;
        assert_eq!(read, configuration.read(resource), "{resource}");
    }
    let tv = audit.read(&Target::item("categories", "tv", "tv")).await?;
    assert_eq!(tv.map(|tv| tv["dir"].clone()), Some(json!("tv")));
    assert_eq!(audit.read(&Target::item("categories", "gone", "gone")).await?, None);
    assert_eq!(audit.read(&Target::whole("nothing")).await?, None::<Value>);
    Ok(())
}

async fn healthy(version: &str) -> Result<(Arc<dyn Auditable>, Configuration)> {
    Answers::healthy(version)?.read().await
}
