use serde_json::json;
use store::{ChangeRow, ConfigurationRow, FindingRow, PlanRow, Store};

use crate::engines::on_both;

fn finding(id: &str, closed_at: Option<i64>) -> FindingRow {
    FindingRow {
        id: id.to_owned(),
        instance: "tv".to_owned(),
        rule: "rename-files".to_owned(),
        first_seen: 1,
        last_seen: 2,
        closed_at,
        document: json!({"current": false}),
    }
}

fn step(place: i64, state: &str, ended_at: Option<i64>) -> ChangeRow {
    ChangeRow {
        id: format!("p-{place}"),
        plan: "p".to_owned(),
        place,
        instance: "tv".to_owned(),
        state: state.to_owned(),
        ended_at,
        document: json!({"to": true}),
    }
}

async fn with_plan(store: &Store, steps: &[ChangeRow]) -> anyhow::Result<()> {
    let mut change = store.begin().await?;
    let plan = PlanRow { id: "p".to_owned(), created_at: 5, document: json!({"by": "anna"}) };
    change.add_plan(&plan).await?;
    for step in steps {
        change.save_change(step).await?;
    }
    change.commit().await?;
    Ok(())
}

#[tokio::test]
async fn a_finding_is_one_row_however_often_it_is_found() -> anyhow::Result<()> {
    on_both(async |store| {
        for row in [finding("a", None), finding("b", None), finding("b", Some(9))] {
            let mut change = store.begin().await?;
            change.save_finding(&row).await?;
            change.commit().await?;
        }
        assert_eq!(store.open_findings().await?, [finding("a", None)]);
        assert_eq!(store.finding("b").await?, Some(finding("b", Some(9))));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_steps_of_a_plan_come_back_in_their_order() -> anyhow::Result<()> {
    on_both(async |store| {
        let steps = [step(1, "done", Some(7)), step(2, "sent", None), step(3, "planned", None)];
        with_plan(store, &[steps[2].clone(), steps[0].clone(), steps[1].clone()]).await?;
        assert_eq!(store.changes_of("p").await?, steps);
        assert_eq!(store.unsettled_changes().await?, [steps[1].clone()]);
        assert_eq!(store.changes_ended_since(7).await?, [steps[0].clone()]);
        assert!(store.changes_ended_since(8).await?.is_empty());
        assert_eq!(store.plans(1, 10).await?.total, 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_step_without_a_plan_is_not_written() -> anyhow::Result<()> {
    on_both(async |store| {
        let mut change = store.begin().await?;
        assert!(change.save_change(&step(1, "planned", None)).await.is_err());
        assert!(change.commit().await.is_err());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn only_the_newest_configurations_are_kept() -> anyhow::Result<()> {
    on_both(async |store| {
        let row = |instance: &str, at: i64| ConfigurationRow {
            instance: instance.to_owned(),
            at,
            version: "1".to_owned(),
            document: json!({"at": at}).to_string(),
        };
        let mut change = store.begin().await?;
        change.keep_configuration(&row("other", 1), 2).await?;
        for at in 1..=4 {
            change.keep_configuration(&row("tv", at), 2).await?;
        }
        change.commit().await?;
        assert_eq!(store.configuration_times("tv").await?, [3, 4]);
        assert_eq!(store.configuration("tv", 3).await?, Some(row("tv", 3)));
        assert_eq!(store.configuration("tv", 2).await?, None);
        assert_eq!(store.last_configuration_at("tv").await?, Some(4));
        assert_eq!(store.last_configuration_at("nobody").await?, None);
        assert_eq!(store.last_configuration("tv").await?, Some(row("tv", 4)));
        assert_eq!(store.last_configuration("other").await?, Some(row("other", 1)));
        Ok(())
    })
    .await
}
