use serde_json::json;
use store::{Draft, EventQuery, InstanceRow, Store, StoreError};

use crate::engines::{Database, event, incident};

async fn fill(store: &Store) -> anyhow::Result<()> {
    let mut change = store.begin().await?;
    for n in 0..1200 {
        change.add_event(event("a", n)).await?;
    }
    change.save_incident(&incident("1", 5)).await?;
    let row = InstanceRow {
        name: "tv".to_owned(),
        kind: "library".to_owned(),
        url: "http://nas/".to_owned(),
        sealed_key: None,
        verify_tls: true,
        enabled: true,
        created_at: 1,
        updated_at: 1,
    };
    change.add_instance(&row).await?;
    change.set_setting("a", &json!({"b": null}), 1).await?;
    change.commit().await?;
    Ok(())
}

async fn all(store: &Store) -> anyhow::Result<Vec<(&'static str, store::DumpedRow)>> {
    let mut dump = store.dump().await?;
    let mut all = Vec::new();
    while let Some((table, rows)) = dump.next().await? {
        all.extend(rows.into_iter().map(|row| (table, row)));
    }
    Ok(all)
}

async fn draft_of(
    rows: &[(&'static str, store::DumpedRow)],
    folder: &std::path::Path,
) -> anyhow::Result<Draft> {
    let mut draft = Draft::begin(&folder.join("draft.db"), store::known_version()).await?;
    for (table, row) in rows {
        draft.add(table, row).await?;
    }
    Ok(draft)
}

#[tokio::test]
async fn a_dump_is_put_back_on_either_engine() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    for source in Database::all().await? {
        fill(&source.store).await?;
        let dumped = all(&source.store).await?;
        assert_eq!(dumped.len(), 1200 + 1 + 1 + 1 + 1);
        for target in Database::all().await? {
            let mut change = target.store.begin().await?;
            change.add_event(event("of before", 1)).await?;
            change.commit().await?;
            let draft = draft_of(&dumped, folder.path()).await?;
            target.store.close().await;
            let kept = draft.put_in_place(&target.url, ".before").await?;

            let restored = Store::open(&target.url).await?;
            assert_eq!(all(&restored).await?, dumped);
            assert_eq!(restored.last_seq().await?, 1200);
            restored.close().await;
            if let Some(kept) = kept {
                let before = Store::open(&format!("sqlite:{}", kept.display())).await?;
                let events = before.events(EventQuery::default()).await?;
                assert_eq!(events.len(), 1);
                before.close().await;
            }
            target.drop().await?;
        }
        source.drop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_database_in_use_is_not_replaced() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    for database in Database::all().await? {
        fill(&database.store).await?;
        let draft = draft_of(&[], folder.path()).await?;
        let refused = draft.put_in_place(&database.url, ".before").await;
        assert!(matches!(refused, Err(StoreError::InUse)), "{refused:?}");
        assert_eq!(database.store.last_seq().await?, 1200);
        database.drop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_not_ours_is_refused() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let row = |value: serde_json::Value| value.as_object().cloned().unwrap_or_default();
    for (table, wrong) in [
        ("sqlite_master", row(json!({"name": "x"}))),
        ("events; DROP TABLE events", row(json!({"seq": 1}))),
        ("users", row(json!({"id, name) SELECT 1; --": "x"}))),
        ("users", row(json!({"nothing": "x"}))),
        ("users", row(json!({"id": {"a": 1}}))),
        ("users", row(json!({"id": "only"}))),
        ("users", row(json!({}))),
    ] {
        let mut draft = draft_of(&[], folder.path()).await?;
        let refused = draft.add(table, &wrong).await;
        assert!(matches!(refused, Err(StoreError::Misfit(_))), "{table}: {refused:?}");
        draft.discard().await?;
    }
    let newer = Draft::begin(&folder.path().join("n"), store::known_version() + 1).await.map(drop);
    assert!(matches!(newer, Err(StoreError::TooNew { .. })));
    assert!(std::fs::read_dir(folder.path())?.next().is_none(), "nothing is left");
    Ok(())
}
