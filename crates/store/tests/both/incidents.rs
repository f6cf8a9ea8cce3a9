use serde_json::json;
use store::{ActionRow, ActionState, IncidentQuery, StoreError};

use crate::engines::{incident, on_both};

fn action(key: &str, incident: &str, planned_at: i64) -> ActionRow {
    ActionRow {
        key: key.to_owned(),
        incident: incident.to_owned(),
        kind: "search".to_owned(),
        state: ActionState::Planned,
        instance: "tv".to_owned(),
        planned_at,
        sent_at: None,
        ended_at: None,
        outcome: None,
        document: json!({"items": [7]}),
    }
}

#[tokio::test]
async fn of_two_who_read_the_same_incident_one_can_save_it() -> anyhow::Result<()> {
    on_both(async |store| {
        let mut change = store.begin().await?;
        assert_eq!(change.save_incident(&incident("1", 5)).await?, 1);
        change.commit().await?;
        let read = store.incident("1").await?.expect("it was saved");
        assert_eq!(read.version, 1);

        let mut first = read.clone();
        first.state = "waiting".to_owned();
        let mut change = store.begin().await?;
        assert_eq!(change.save_incident(&first).await?, 2);
        change.commit().await?;

        let mut change = store.begin().await?;
        let refused = change.save_incident(&read).await;
        assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
        drop(change);
        let mut change = store.begin().await?;
        let refused = change.save_incident(&incident("1", 9)).await;
        assert!(matches!(refused, Err(StoreError::Conflict { .. })), "a new one with an old id");
        drop(change);

        first.version = 2;
        assert_eq!(store.incident("1").await?, Some(first));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_action_is_planned_once() -> anyhow::Result<()> {
    on_both(async |store| {
        let mut change = store.begin().await?;
        // The plan may come before its incident.
        assert!(change.plan_action(&action("k1", "1", 10)).await?);
        assert!(!change.plan_action(&action("k1", "1", 11)).await?);
        change.save_incident(&incident("1", 5)).await?;
        change.commit().await?;
        let mut change = store.begin().await?;
        assert!(!change.plan_action(&action("k1", "1", 12)).await?);
        assert_eq!(change.action("k1").await?, Some(action("k1", "1", 10)));
        assert!(change.plan_action(&action("k2", "1", 20)).await?);
        change.commit().await?;

        let mut sent = action("k1", "1", 10);
        sent.state = ActionState::Sent;
        sent.sent_at = Some(30);
        sent.document = json!({"command": 4});
        let mut change = store.begin().await?;
        change.update_action(&sent).await?;
        change.commit().await?;
        assert_eq!(store.action("k1").await?, Some(sent.clone()));
        assert_eq!(store.unfinished_actions().await?, [sent.clone(), action("k2", "1", 20)]);
        assert_eq!(store.actions_of("1").await?.len(), 2);

        sent.state = ActionState::Done;
        sent.ended_at = Some(40);
        sent.outcome = Some("a search was started".to_owned());
        let mut change = store.begin().await?;
        change.update_action(&sent).await?;
        change.commit().await?;
        assert_eq!(store.unfinished_actions().await?.len(), 1);
        assert_eq!(store.count_actions_between(None, 10, i64::MAX).await?, 2);
        assert_eq!(store.count_actions_between(None, 11, i64::MAX).await?, 1);
        assert_eq!(store.count_actions_between(Some("search"), 0, i64::MAX).await?, 2);
        assert_eq!(store.count_actions_between(Some("grab"), 0, i64::MAX).await?, 0);
        assert_eq!(store.count_actions_between(None, 0, 0).await?, 0, "what is still to come");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_action_without_an_incident_is_refused() -> anyhow::Result<()> {
    on_both(async |store| {
        let mut change = store.begin().await?;
        change.plan_action(&action("k1", "none", 10)).await?;
        let refused = change.commit().await;
        assert!(matches!(refused, Err(StoreError::Orphan(_))), "{refused:?}");
        assert!(store.action("k1").await?.is_none());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn incidents_are_found_by_each_of_their_marks() -> anyhow::Result<()> {
    on_both(async |store| {
        let mut change = store.begin().await?;
        for n in 1..=5 {
            let mut row = incident(&n.to_string(), n);
            match n {
                2 => row.state = "waiting".to_owned(),
                3 => row.cause_code = "password".to_owned(),
                4 => (row.library, row.client) = (Some("movies".to_owned()), None),
                5 => (row.title, row.closed_at) = ("The ÄPFEL Job".to_owned(), Some(9)),
                _ => {}
            }
            change.save_incident(&row).await?;
        }
        change.commit().await?;

        let all = IncidentQuery::default();
        for (query, expected) in [
            (all.clone(), vec!["5", "4", "3", "2", "1"]),
            (IncidentQuery { open: Some(true), ..all.clone() }, vec!["4", "3", "2", "1"]),
            (IncidentQuery { open: Some(false), ..all.clone() }, vec!["5"]),
            (IncidentQuery { state: Some("waiting".into()), ..all.clone() }, vec!["2"]),
            (IncidentQuery { cause: Some("password".into()), ..all.clone() }, vec!["3"]),
            (IncidentQuery { instance: Some("movies".into()), ..all.clone() }, vec!["4"]),
            (
                IncidentQuery { instance: Some("sab".into()), ..all.clone() },
                vec!["5", "3", "2", "1"],
            ),
            (IncidentQuery { item_key: Some("tv/3".into()), ..all.clone() }, vec!["3"]),
            (IncidentQuery { download: Some("nzo-2".into()), ..all.clone() }, vec!["2"]),
            (IncidentQuery { text: Some("äpfel".into()), ..all.clone() }, vec!["5"]),
        ] {
            let found = store.incidents(query.clone()).await?;
            let ids: Vec<&str> = found.items.iter().map(|row| row.id.as_str()).collect();
            assert_eq!(ids, expected, "{query:?}");
            assert_eq!(found.total, i64::try_from(expected.len())?);
        }
        let second = store.incidents(IncidentQuery { page: 2, page_size: 2, ..all }).await?;
        let ids: Vec<&str> = second.items.iter().map(|row| row.id.as_str()).collect();
        assert_eq!((ids, second.total, second.page), (vec!["3", "2"], 5, 2));

        let open: Vec<String> = store.open_incidents().await?.into_iter().map(|r| r.id).collect();
        assert_eq!(open, ["1", "2", "3", "4"]);
        Ok(())
    })
    .await
}
