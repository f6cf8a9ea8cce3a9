use serde_json::json;
use store::{ChangeRow, ConfigurationRow, FindingRow, PlanRow, Retention, Store};

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
async fn what_failed_is_told_with_what_was_done() -> anyhow::Result<()> {
    on_both(async |store| {
        let states = ["done", "failed", "skipped", "undone"];
        let steps: Vec<_> = states
            .into_iter()
            .zip(1..)
            .map(|(state, place)| step(place, state, Some(place)))
            .collect();
        with_plan(store, &steps).await?;
        let told = store.changes_ended_since(0).await?;
        assert_eq!(told, [steps[1].clone(), steps[0].clone()]);
        Ok(())
    })
    .await
}

/// A plan with one step for each of `steps`: its state, and when it ended.
async fn plan_of(
    store: &Store,
    id: &str,
    created_at: i64,
    steps: &[(&str, Option<i64>)],
) -> anyhow::Result<()> {
    let mut change = store.begin().await?;
    change.add_plan(&PlanRow { id: id.to_owned(), created_at, document: json!({}) }).await?;
    for ((state, ended_at), place) in steps.iter().zip(1..) {
        let plan = id.to_owned();
        let row = ChangeRow { id: format!("{id}-{place}"), plan, ..step(place, state, *ended_at) };
        change.save_change(&row).await?;
    }
    change.commit().await?;
    Ok(())
}

#[tokio::test]
async fn only_plans_of_which_nothing_is_left_to_be_done_or_undone_are_forgotten()
-> anyhow::Result<()> {
    on_both(async |store| {
        let (planned, old, new) = (("planned", None), Some(5), Some(60));
        plan_of(store, "never applied, old", 1, &[planned, planned]).await?;
        plan_of(store, "never applied", 20, &[planned]).await?;
        plan_of(store, "applied long ago", 1, &[("done", old), ("failed", old)]).await?;
        plan_of(store, "applied in part", 1, &[("done", old), planned]).await?;
        plan_of(store, "applied lately", 1, &[("done", old), ("done", new)]).await?;
        plan_of(store, "under way", 1, &[("done", old), ("sent", None)]).await?;
        plan_of(store, "new", 70, &[planned]).await?;
        let kept = async || {
            let plans = store.plans(1, 20).await?.items.into_iter().map(|it| it.id);
            anyhow::Ok(plans.rev().collect::<Vec<_>>())
        };
        let unused = Retention { unused_plans_before: Some(10), ..Retention::default() };
        assert_eq!(store.prune(unused).await?.plans, 1);
        assert_eq!(kept().await?.len(), 6);
        assert_eq!(store.changes_of("never applied, old").await?, []);
        let retention = Retention { plans_before: Some(50), ..Retention::default() };
        assert_eq!(store.prune(retention).await?.plans, 3);
        assert_eq!(kept().await?, ["applied lately", "under way", "new"]);
        assert_eq!(store.prune(Retention::default()).await?.plans, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_finding_that_is_over_is_forgotten_unless_it_is_to_be_left_alone() -> anyhow::Result<()> {
    on_both(async |store| {
        let mut change = store.begin().await?;
        for (id, closed_at, ignored) in [
            ("open", None, json!(null)),
            ("over", Some(5), json!(null)),
            ("left alone", Some(5), json!({"note": "wanted so", "by": "anna", "until": null})),
            ("lately", Some(60), json!(null)),
        ] {
            let document = json!({"current": "\"ignored\":{", "ignored": ignored});
            change.save_finding(&FindingRow { document, ..finding(id, closed_at) }).await?;
        }
        change.commit().await?;
        let retention = Retention { findings_before: Some(50), ..Retention::default() };
        assert_eq!(store.prune(retention).await?.findings, 1);
        assert_eq!(store.finding("over").await?, None);
        assert!(store.finding("left alone").await?.is_some());
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
