//! What lies between programs, from the finding to its end.

use std::time::Duration;

use anyhow::Context as _;
use kernel::{
    Protocol,
    audit::{
        Category, ClientFacts, Defect, Fix, LibraryClient, LibraryFacts, Relations, Setting,
        Snapshot, Target,
    },
};
use serde_json::{Value, json};
use services::{Selection, StepState};

use crate::rig::{Rig, actor};

const RULE: &str = "stack.category-exists";

/// `one` is a download client, and `other` a library that uses it.
async fn house() -> anyhow::Result<Rig> {
    let rig = Rig::new().await?;
    let categories = json!([{"id": 1, "name": "movies"}]);
    rig.one.state().configuration.documents.insert("categories".to_owned(), categories);
    rig.one.state().relations = client;
    rig.other.state().relations = library;
    Ok(rig)
}

fn client(settings: &Snapshot) -> Relations {
    let categories = settings.list::<Value>("categories").into_iter().map(|it| {
        let name = it["name"].as_str().unwrap_or_default().to_owned();
        let target = Target::item("categories", &name, &name);
        Category { folder: Setting::new(format!("/done/{name}"), target, "dir", ""), name }
    });
    let facts = ClientFacts {
        complete_folder: Some(Setting::new("/done".to_owned(), Target::whole("misc"), "done", "")),
        categories: categories.collect(),
        lacks_category: Some(|name, folder| Defect {
            target: Target::item("categories", name, name),
            current: Value::Null,
            recommended: json!(name),
            fix: Some(Fix::Create { document: json!({"name": name, "dir": folder}) }),
        }),
        ..ClientFacts::default()
    };
    Relations { client: Some(facts), ..Relations::default() }
}

fn library(_: &Snapshot) -> Relations {
    let target = Target::item("client", 1, "one");
    let entry = LibraryClient {
        category: Some(Setting::new("tv".to_owned(), target.clone(), "category", "tv")),
        target,
        name: "one".to_owned(),
        kind: "Fake".to_owned(),
        protocol: Protocol::Usenet,
        enabled: true,
        host: "localhost".to_owned(),
        port: Some(1),
        url_base: String::new(),
        priority: 1,
        removes_completed: None,
        removes_failed: None,
        uses_tls: false,
    };
    let facts = LibraryFacts { clients: vec![entry], ..LibraryFacts::default() };
    Relations { library: Some(facts), ..Relations::default() }
}

#[tokio::test]
async fn a_category_that_a_library_misses_is_found_made_and_forgotten() -> anyhow::Result<()> {
    let rig = house().await?;
    rig.run().await?;
    rig.clock.advance(Duration::from_secs(60));
    let plan = rig.plan("one", RULE).await?;
    let applied = rig.apply(&plan).await?;
    assert_eq!((applied.not_converged, applied.troubles), (Vec::new(), Vec::new()));
    // Proved at once, not by the next audit.
    let last = rig.audit.last().await?.context("there was an audit")?;
    assert_eq!(last.stack.percent(), Some(100));
    assert!(rig.found("one", RULE).await.is_err());
    let again = rig.audit.plan(&actor(), &Selection::Everything).await?;
    assert!(again.steps.iter().all(|it| it.rule != RULE), "it is planned again");
    let kept = Snapshot::from(&rig.one.state().configuration);
    let names = kept.list::<Value>("categories");
    assert_eq!(names.iter().filter(|it| it["name"] == "tv").count(), 1);
    Ok(())
}

#[tokio::test]
async fn what_somebody_changed_beside_what_we_made_is_told() -> anyhow::Result<()> {
    let rig = house().await?;
    rig.run().await?;
    rig.clock.advance(Duration::from_secs(60));
    let plan = rig.plan("one", RULE).await?;
    let movies = Target::item("categories", 1, "movies");
    crate::rig::change(&rig.one, &movies, "order", json!(5));
    rig.apply(&plan).await?;
    let query = services::EventQuery {
        kind: Some("configuration.drifted".to_owned()),
        after_seq: Some(0),
        limit: 5,
        ..services::EventQuery::default()
    };
    let told = rig.store.events(query).await?;
    let fields: Vec<_> = told.iter().map(|it| it.data["differences"].clone()).collect();
    let only =
        json!([{"resource": "categories", "field": "[movies].order", "from": null, "to": 5}]);
    assert_eq!(fields, [only]);
    Ok(())
}

#[tokio::test]
async fn what_is_set_back_between_programs_is_named_at_once() -> anyhow::Result<()> {
    let rig = house().await?;
    rig.run().await?;
    let plan = rig.plan("one", RULE).await?;
    // It says that it has made it, and forgets it before it is judged.
    rig.one.state().relations = |settings| {
        let mut settings = settings.clone();
        settings.insert("categories", json!([]));
        client(&settings)
    };
    let applied = rig.apply(&plan).await?;
    assert_eq!(applied.plan.steps[0].state, StepState::Done);
    assert_eq!(applied.not_converged.len(), 1, "{applied:?}");
    Ok(())
}

#[tokio::test]
async fn what_could_not_be_judged_after_a_change_is_told() -> anyhow::Result<()> {
    let rig = house().await?;
    rig.run().await?;
    let plan = rig.plan("one", RULE).await?;
    rig.other.state().is_down = true;
    let applied = rig.apply(&plan).await?;
    assert_eq!(applied.plan.steps[0].state, StepState::Done);
    assert_eq!(applied.troubles.len(), 1, "{applied:?}");
    assert!(applied.troubles[0].contains("it is off"), "{applied:?}");
    Ok(())
}

#[tokio::test]
async fn as_long_as_a_program_is_down_nothing_between_programs_is_taken_back() -> anyhow::Result<()>
{
    let rig = house().await?;
    rig.run().await?;
    rig.other.state().is_down = true;
    rig.run().await?;
    assert!(rig.found("one", RULE).await?.closed_at.is_none());
    Ok(())
}

#[tokio::test]
async fn half_a_house_is_not_judged() -> anyhow::Result<()> {
    let rig = house().await?;
    rig.one.state().relations =
        |settings| Relations { library: library(settings).library, ..client(settings) };
    rig.other.state().is_down = true;
    let report = rig.run().await?;
    assert_eq!(report.stack.percent(), None);
    assert!(rig.found("one", RULE).await.is_err());
    rig.other.state().is_down = false;
    rig.run().await?;
    assert!(rig.found("one", RULE).await.is_ok());
    Ok(())
}
