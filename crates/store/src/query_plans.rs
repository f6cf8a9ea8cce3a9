//! Every list finds its rows by an index, on either engine.

use sqlx::{Executor, Row};

use crate::{
    DownloadQuery, Engine, EventQuery, IncidentQuery, Store, downloads, engines::on_both, events,
    filter::Filter, incidents,
};

/// How the engine would find the rows.
async fn plan(store: &Store, filter: Filter) -> anyhow::Result<String> {
    let explain = match store.engine() {
        Engine::Sqlite => "EXPLAIN QUERY PLAN ",
        Engine::Postgres => "EXPLAIN ",
    };
    let mut connection = store.write().await?;
    if store.engine() == Engine::Postgres {
        // With a handful of rows, reading all of them is always cheaper.
        connection.execute("SET enable_seqscan = off").await?;
        connection.execute("SET enable_sort = on").await?;
    }
    let column = if store.engine() == Engine::Sqlite { "detail" } else { "QUERY PLAN" };
    let rows = filter.before(explain).query().fetch_all(&mut *connection).await?;
    let lines: Vec<String> =
        rows.iter().map(|row| row.try_get(column)).collect::<Result<_, _>>()?;
    Ok(lines.join("\n"))
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn lists() -> Vec<(Filter, &'static str)> {
    let all = EventQuery::default();
    let incident = IncidentQuery::default();
    let download = DownloadQuery::default();
    let incident_list = |query: IncidentQuery| {
        let mut filter = incidents::select("SELECT * FROM incidents", &query);
        filter.push(incidents::ORDER, [1.into(), 0.into()]);
        filter
    };
    let download_list = |query: DownloadQuery| {
        let mut filter = downloads::select("SELECT * FROM downloads", &query);
        filter.push(downloads::ORDER, [1.into(), 0.into()]);
        filter
    };
    vec![
        (events::select(&all), "events"),
        (events::select(&EventQuery { after_seq: Some(9), ..all.clone() }), "events"),
        (
            events::select(&EventQuery { correlation: some("c"), ..all.clone() }),
            "events_correlation",
        ),
        (events::select(&EventQuery { kind: some("k"), ..all.clone() }), "events_kind"),
        (events::select(&EventQuery { without: Some("k."), ..all.clone() }), "events"),
        (events::select(&EventQuery { instance: some("i"), ..all.clone() }), "events_instance"),
        (events::select(&EventQuery { item: some("i"), ..all }), "events_item"),
        (incident_list(incident.clone()), "incidents_opened"),
        (incident_list(IncidentQuery { open: Some(true), ..incident.clone() }), "incidents_open"),
        (incident_list(IncidentQuery { state: some("s"), ..incident.clone() }), "incidents_state"),
        (incident_list(IncidentQuery { cause: some("c"), ..incident.clone() }), "incidents_cause"),
        (incident_list(IncidentQuery { instance: some("i"), ..incident.clone() }), "incidents_"),
        (
            incident_list(IncidentQuery { item_key: some("i"), ..incident.clone() }),
            "incidents_item",
        ),
        (incident_list(IncidentQuery { download: some("d"), ..incident }), "incidents_download"),
        (download_list(download.clone()), "downloads_seen"),
        (
            download_list(DownloadQuery { client: some("c"), ..download.clone() }),
            "downloads_client",
        ),
        (
            download_list(DownloadQuery { states: vec!["s".to_owned()], ..download.clone() }),
            "downloads_state",
        ),
        (
            download_list(DownloadQuery { parent: some("p"), ..download.clone() }),
            "downloads_parent",
        ),
        (download_list(DownloadQuery { seen_since: Some(1), ..download }), "downloads_seen"),
    ]
}

#[tokio::test]
async fn every_list_finds_its_rows_by_an_index() -> anyhow::Result<()> {
    on_both(async |store| {
        for (filter, index) in lists() {
            let sql = filter.sql().to_owned();
            let plan = plan(store, filter).await?;
            assert!(plan.contains(index), "{sql}\n{plan}");
            assert!(!plan.contains("Seq Scan"), "{sql}\n{plan}");
            let has_index = plan.contains("INDEX") || plan.contains("Index");
            assert!(has_index, "{sql}\n{plan}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_fixed_queries_find_their_rows_by_an_index() -> anyhow::Result<()> {
    on_both(async |store| {
        for (sql, index) in [
            (
                "SELECT * FROM incidents WHERE closed_at IS NULL ORDER BY opened_at, id",
                "incidents_open",
            ),
            (
                "SELECT * FROM actions WHERE incident = 'i' ORDER BY planned_at, key",
                "actions_incident",
            ),
            (
                "SELECT * FROM actions WHERE state IN ('planned', 'sent', 'unsure')
                 ORDER BY planned_at, key",
                "actions_unfinished",
            ),
            ("SELECT COUNT(*) FROM actions WHERE planned_at >= 5", "actions_planned"),
            ("SELECT COUNT(*) FROM actions WHERE kind = 'k' AND planned_at >= 5", "actions_kind"),
            ("SELECT * FROM sessions WHERE user_id = 'u' ORDER BY last_used DESC", "sessions_user"),
            ("SELECT * FROM api_keys WHERE key_hash = 'h'", "api_keys"),
            (
                "SELECT * FROM findings WHERE closed_at IS NULL ORDER BY instance, rule, id",
                "findings_open",
            ),
            ("SELECT * FROM changes WHERE plan = 'p' ORDER BY place", "changes_plan"),
            ("SELECT * FROM changes WHERE state = 'sent' ORDER BY id", "changes_sent"),
            (
                "SELECT * FROM changes WHERE state IN ('done', 'failed') AND ended_at >= 5
                 ORDER BY ended_at DESC, id DESC",
                "changes_ended",
            ),
            (
                "SELECT id FROM plans AS p WHERE created_at < 5 AND NOT EXISTS (
                     SELECT 1 FROM changes AS c WHERE c.plan = p.id AND c.state <> 'planned')
                 LIMIT 500",
                "plans_created",
            ),
            (
                "SELECT id FROM plans AS p WHERE created_at < 5 AND NOT EXISTS (
                     SELECT 1 FROM changes AS c
                     WHERE c.plan = p.id AND (c.state = 'sent' OR c.ended_at >= 5))
                 LIMIT 500",
                "plans_created",
            ),
            ("SELECT id FROM findings WHERE closed_at < 5 LIMIT 500", "findings_closed"),
            ("SELECT * FROM plans ORDER BY created_at DESC, id DESC LIMIT 5", "plans_created"),
            (
                "SELECT * FROM configurations WHERE instance = 'i' ORDER BY at DESC LIMIT 1",
                "configurations",
            ),
            ("SELECT seq FROM events WHERE at < 5 LIMIT 500", "events_at"),
            ("SELECT id FROM incidents WHERE closed_at < 5 LIMIT 500", "incidents_closed"),
            ("SELECT token_hash FROM sessions WHERE expires_at < 5 LIMIT 500", "sessions_expires"),
        ] {
            let plan = plan(store, Filter::new(sql)).await?;
            assert!(plan.contains(index), "{sql}\n{plan}");
            assert!(!plan.contains("Seq Scan"), "{sql}\n{plan}");
        }
        Ok(())
    })
    .await
}
