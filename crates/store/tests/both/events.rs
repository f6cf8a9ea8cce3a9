use store::{EventQuery, NewEvent, StoreError};

use crate::engines::{event, incident, on_both};

#[tokio::test]
async fn an_event_is_read_as_it_was_written() -> anyhow::Result<()> {
    on_both(async |store| {
        let new = NewEvent {
            severity: "warning".to_owned(),
            instance: Some("sab".to_owned()),
            item: Some("tv/7".to_owned()),
            summary: "Größe\0 and \u{1F600}".to_owned(),
            data: serde_json::json!({"text": "a\u{0}b", "number": 1.5, "deep": [null, {"x": "ß"}]}),
            ..event("recovery.started", 42)
        };
        let mut change = store.begin().await?;
        let stored = change.add_event(new.clone()).await?;
        assert_eq!(change.commit().await?, std::slice::from_ref(&stored));

        assert_eq!(stored.seq, 1);
        assert_eq!(stored.summary, "Größe and \u{1F600}");
        assert_eq!(stored.data, new.data);
        assert_eq!(store.event(&stored.id).await?, Some(stored.clone()));
        assert_eq!(store.events(EventQuery::default()).await?, [stored]);
        assert_eq!(store.last_seq().await?, 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_change_that_is_dropped_leaves_nothing() -> anyhow::Result<()> {
    on_both(async |store| {
        let mut change = store.begin().await?;
        change.add_event(event("a", 1)).await?;
        change.save_incident(&incident("1", 1)).await?;
        drop(change);

        let mut change = store.begin().await?;
        assert_eq!(change.add_event(event("b", 2)).await?.seq, 1, "no number is lost");
        change.commit().await?;
        assert!(store.incident("1").await?.is_none());
        assert_eq!(store.events(EventQuery::default()).await?.len(), 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_change_with_a_failed_step_cannot_be_committed() -> anyhow::Result<()> {
    on_both(async |store| {
        let mut change = store.begin().await?;
        change.add_event(event("a", 1)).await?;
        let mut stale = incident("1", 1);
        stale.version = 3;
        let refused = change.save_incident(&stale).await;
        assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
        assert!(matches!(change.commit().await, Err(StoreError::Abandoned)));
        assert_eq!(store.last_seq().await?, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn events_are_found_by_each_of_their_marks() -> anyhow::Result<()> {
    on_both(async |store| {
        let mut change = store.begin().await?;
        let marked = [
            NewEvent { correlation: "c2".into(), ..event("recovery.started", 10) },
            NewEvent { instance: Some("sab".into()), ..event("recovery.failed", 20) },
            NewEvent {
                item: Some("tv/7".into()),
                severity: "error".into(),
                ..event("recoveryx", 30)
            },
            NewEvent {
                summary: "100% SICHER_Ö".into(),
                severity: "warning".into(),
                ..event("import.done", 40)
            },
            NewEvent {
                summary: "1000 sicherXö".into(),
                severity: "debug".into(),
                ..event("import.done", 50)
            },
        ];
        for new in marked {
            change.add_event(new).await?;
        }
        change.commit().await?;

        let all = EventQuery::default();
        for (query, expected) in [
            (all.clone(), vec![5, 4, 3, 2, 1]),
            (EventQuery { limit: 2, ..all.clone() }, vec![5, 4]),
            (EventQuery { after_seq: Some(2), limit: 2, ..all.clone() }, vec![3, 4]),
            (EventQuery { before_seq: Some(3), ..all.clone() }, vec![2, 1]),
            (EventQuery { correlation: Some("c2".into()), ..all.clone() }, vec![1]),
            (EventQuery { instance: Some("sab".into()), ..all.clone() }, vec![2]),
            (EventQuery { item: Some("tv/7".into()), ..all.clone() }, vec![3]),
            (EventQuery { kind: Some("recovery.".into()), ..all.clone() }, vec![2, 1]),
            (EventQuery { kind: Some("import.done".into()), ..all.clone() }, vec![5, 4]),
            (EventQuery { without: Some("recovery."), ..all.clone() }, vec![5, 4, 3]),
            (EventQuery { without: Some("import."), limit: 2, ..all.clone() }, vec![3, 2]),
            (EventQuery { min_severity: Some("warning".into()), ..all.clone() }, vec![4, 3]),
            (EventQuery { text: Some("% sicher_ö".into()), ..all.clone() }, vec![4]),
            (EventQuery { text: Some("TV/7".into()), ..all.clone() }, vec![3]),
            (EventQuery { from: Some(20), to: Some(40), ..all.clone() }, vec![3, 2]),
        ] {
            let found: Vec<i64> =
                store.events(query.clone()).await?.into_iter().map(|e| e.seq).collect();
            assert_eq!(found, expected, "{query:?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn who_watches_is_told_after_the_commit() -> anyhow::Result<()> {
    on_both(async |store| {
        let mut watch = store.watch_last_seq();
        let mut change = store.begin().await?;
        change.add_event(event("a", 1)).await?;
        assert!(!watch.has_changed()?);
        change.commit().await?;
        watch.changed().await?;
        assert_eq!(*watch.borrow(), 1);
        Ok(())
    })
    .await
}
