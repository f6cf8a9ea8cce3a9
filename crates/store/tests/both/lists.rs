use serde_json::json;
use store::{DownloadQuery, DownloadRow, EventQuery, InstanceRow, Retention, StoreError};

use crate::engines::{event, incident, on_both};

fn download(id: &str, last_seen: i64) -> DownloadRow {
    DownloadRow {
        client: "sab".to_owned(),
        download: id.to_owned(),
        parent: None,
        title: format!("Harbor.Lights.{id}"),
        category: Some("tv".to_owned()),
        state: "queued".to_owned(),
        first_seen: last_seen,
        last_seen,
        document: json!({"bytes": 7}),
    }
}

#[tokio::test]
async fn a_download_keeps_when_it_was_first_seen() -> anyhow::Result<()> {
    on_both(async |store| {
        let mut change = store.begin().await?;
        change.save_download(&download("a", 10)).await?;
        let seen_again = DownloadRow { state: "failed".to_owned(), ..download("a", 20) };
        change.save_download(&seen_again).await?;
        change.commit().await?;
        let read = store.download("sab", "a").await?.expect("it was saved");
        assert_eq!(read, DownloadRow { first_seen: 10, ..seen_again });
        assert!(store.download("other", "a").await?.is_none());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn downloads_are_found_by_each_of_their_marks() -> anyhow::Result<()> {
    on_both(async |store| {
        let mut change = store.begin().await?;
        change.save_download(&download("a", 10)).await?;
        change.save_download(&DownloadRow { state: "failed".into(), ..download("b", 20) }).await?;
        change.save_download(&DownloadRow { category: None, ..download("c", 30) }).await?;
        let retried = DownloadRow { parent: Some("b".into()), ..download("d", 40) };
        change.save_download(&retried).await?;
        change.save_download(&DownloadRow { client: "other".into(), ..download("e", 50) }).await?;
        change.commit().await?;

        let all = DownloadQuery::default();
        for (query, expected) in [
            (all.clone(), vec!["e", "d", "c", "b", "a"]),
            (DownloadQuery { client: Some("sab".into()), ..all.clone() }, vec!["d", "c", "b", "a"]),
            (DownloadQuery { states: vec!["failed".into(), "x".into()], ..all.clone() }, vec!["b"]),
            (
                DownloadQuery { category: Some("tv".into()), ..all.clone() },
                vec!["e", "d", "b", "a"],
            ),
            (DownloadQuery { parent: Some("b".into()), ..all.clone() }, vec!["d"]),
            (DownloadQuery { seen_since: Some(40), ..all.clone() }, vec!["e", "d"]),
            (DownloadQuery { text: Some("LIGHTS.c".into()), ..all.clone() }, vec!["c"]),
            (DownloadQuery { page: 3, page_size: 2, ..all.clone() }, vec!["a"]),
        ] {
            let found = store.downloads(query.clone()).await?;
            let ids: Vec<&str> = found.items.iter().map(|row| row.download.as_str()).collect();
            assert_eq!(ids, expected, "{query:?}");
        }
        let seen: Vec<String> =
            store.downloads_seen("sab", 30).await?.into_iter().map(|d| d.download).collect();
        assert_eq!(seen, ["d", "c"]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_setting_is_kept_and_forgotten() -> anyhow::Result<()> {
    on_both(async |store| {
        assert_eq!(store.setting("recovery").await?, None);
        store.set_setting("recovery", &json!({"mode": "live"}), 1).await?;
        store.set_setting("recovery", &json!({"mode": "dry_run"}), 2).await?;
        assert_eq!(store.setting("recovery").await?, Some(json!({"mode": "dry_run"})));
        let mut change = store.begin().await?;
        assert!(change.delete_setting("recovery").await?);
        assert!(!change.delete_setting("recovery").await?);
        change.commit().await?;
        assert_eq!(store.setting("recovery").await?, None);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_instance_is_added_changed_and_forgotten() -> anyhow::Result<()> {
    on_both(async |store| {
        let row = InstanceRow {
            name: "tv".to_owned(),
            kind: "library".to_owned(),
            url: "http://nas:8989/".to_owned(),
            sealed_key: None,
            verify_tls: true,
            enabled: false,
            created_at: 1,
            updated_at: 1,
        };
        let mut change = store.begin().await?;
        change.add_instance(&row).await?;
        change.commit().await?;
        let mut change = store.begin().await?;
        let refused = change.add_instance(&row).await;
        assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
        drop(change);

        let changed = InstanceRow {
            sealed_key: Some("sealed".to_owned()),
            verify_tls: false,
            enabled: true,
            updated_at: 2,
            ..row.clone()
        };
        let mut change = store.begin().await?;
        change.update_instance(&changed).await?;
        assert_eq!(change.instance("tv").await?, Some(changed.clone()));
        change.commit().await?;
        assert_eq!(store.instances().await?, [changed]);
        let mut change = store.begin().await?;
        assert!(change.delete_instance("tv").await?);
        change.commit().await?;
        assert_eq!(store.instance("tv").await?, None);
        let mut change = store.begin().await?;
        assert!(change.update_instance(&row).await.is_err());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_lease_has_one_owner_at_a_time() -> anyhow::Result<()> {
    on_both(async |store| {
        assert!(store.take_lease("leader", "a", 100, 200).await?);
        assert!(!store.take_lease("leader", "b", 150, 250).await?);
        assert!(store.take_lease("leader", "a", 150, 250).await?, "renewed");
        assert_eq!(store.lease_owner("leader", 249).await?.as_deref(), Some("a"));
        assert_eq!(store.lease_owner("leader", 250).await?, None);
        assert!(store.take_lease("leader", "b", 250, 350).await?, "expired");
        store.release_lease("leader", "a").await?;
        assert_eq!(store.lease_owner("leader", 300).await?.as_deref(), Some("b"));
        store.release_lease("leader", "b").await?;
        assert!(store.take_lease("leader", "a", 300, 400).await?);
        assert!(store.take_lease("other", "b", 300, 400).await?);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn pruning_keeps_what_open_incidents_need() -> anyhow::Result<()> {
    on_both(async |store| {
        let mut change = store.begin().await?;
        for n in 0..1200 {
            change.add_event(event("old", n)).await?;
        }
        let mut kept = event("of an open incident", 5);
        kept.correlation = "open".to_owned();
        change.add_event(kept).await?;
        change.add_event(event("new", 10_000)).await?;
        let mut open = incident("open", 1);
        open.download = Some("kept".to_owned());
        change.save_incident(&open).await?;
        let mut closed = incident("closed", 1);
        closed.closed_at = Some(50);
        change.save_incident(&closed).await?;
        change.save_download(&download("kept", 1)).await?;
        change.save_download(&download("old", 1)).await?;
        change.commit().await?;

        let pruned = store
            .prune(Retention {
                events_before: Some(5000),
                incidents_before: Some(5000),
                downloads_before: Some(5000),
                sessions_before: Some(5000),
                logins_before: Some(5000),
                ..Retention::default()
            })
            .await?;
        assert_eq!((pruned.events, pruned.incidents, pruned.downloads), (1200, 1, 1));
        assert_eq!(store.prune(Retention::default()).await?.events, 0);
        let left = store.events(EventQuery::default()).await?;
        assert_eq!(left.iter().map(|e| e.seq).collect::<Vec<_>>(), [1202, 1201]);
        assert_eq!(store.first_seq().await?, Some(1201));
        assert!(store.download("sab", "kept").await?.is_some());
        assert!(store.incident("closed").await?.is_none());

        let mut change = store.begin().await?;
        assert_eq!(change.add_event(event("next", 10_001)).await?.seq, 1203, "numbers go on");
        Ok(())
    })
    .await
}
