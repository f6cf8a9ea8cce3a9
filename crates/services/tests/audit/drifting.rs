//! What somebody else changed, beside what we did.

use std::time::Duration;

use kernel::audit::Target;
use serde_json::{Value, json};
use services::EventQuery;

use crate::rig::{Rig, change};

/// What was told to be changed by others, the first first: how, and in which fields.
async fn drifted(rig: &Rig) -> anyhow::Result<Vec<(String, Vec<String>)>> {
    let kind = Some("configuration.drifted".to_owned());
    let query = EventQuery { kind, after_seq: Some(0), limit: 50, ..EventQuery::default() };
    let told = rig.store.events(query).await?.into_iter().map(|it| {
        let differences = it.data["differences"].as_array().into_iter().flatten();
        let field = |it: &Value| it["field"].as_str().unwrap_or_default().to_owned();
        (it.summary, differences.map(field).collect())
    });
    Ok(told.collect())
}

fn fields(told: Vec<(String, Vec<String>)>) -> Vec<String> {
    told.into_iter().flat_map(|(_, fields)| fields).collect()
}

#[tokio::test]
async fn what_we_changed_ourselves_is_no_drift() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    rig.clock.advance(Duration::from_secs(60));
    for rule in ["fake.category", "fake.rename"] {
        let plan = rig.plan("one", rule).await?;
        rig.apply(&plan).await?;
    }
    rig.run().await?;
    assert_eq!(drifted(&rig).await?, []);
    Ok(())
}

#[tokio::test]
async fn the_same_value_put_elsewhere_by_somebody_else_is_drift() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    rig.clock.advance(Duration::from_secs(60));
    let plan = rig.plan("one", "fake.category").await?;
    // Our step puts `two` into the category of the second client.
    change(&rig.one, &Target::item("client", 1, "one"), "category", json!("two"));
    change(&rig.one, &Target::item("client", 2, "two"), "beside", json!("two"));
    rig.apply(&plan).await?;
    assert_eq!(fields(drifted(&rig).await?), ["[one].category", "[two].beside"]);
    Ok(())
}

#[tokio::test]
async fn what_somebody_changed_after_us_is_drift() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    rig.clock.advance(Duration::from_secs(60));
    let plan = rig.plan("one", "fake.category").await?;
    rig.apply(&plan).await?;
    change(&rig.one, &Target::item("client", 2, "two"), "category", json!("theirs"));
    rig.run().await?;
    assert_eq!(fields(drifted(&rig).await?), ["[two].category"]);
    Ok(())
}

#[tokio::test]
async fn an_indexer_that_nobody_else_keeps_was_changed_by_a_person() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    let indexers = json!([{"id": 1, "name": "by hand", "priority": 25}]);
    rig.one.state().configuration.documents.insert("indexer".to_owned(), indexers);
    rig.run().await?;
    rig.clock.advance(Duration::from_secs(60));
    change(&rig.one, &Target::item("indexer", 1, "by hand"), "priority", json!(1));
    rig.run().await?;
    let told = drifted(&rig).await?.remove(0).0;
    assert_eq!(told, "one: 1 settings changed, by a person or by another tool");
    Ok(())
}
