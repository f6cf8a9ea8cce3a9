//! Who follows the events by their numbers sees every one of them once and in order, however many
//! write at the same time.

use anyhow::ensure;
use proptest::{
    collection::vec,
    prelude::{Strategy, any},
    test_runner::{Config, TestRunner},
};
use store::{EventQuery, Store};
use tokio::task::JoinSet;

use crate::engines::{Database, event};

/// What one writer does: how many events each of its changes has, and whether it is committed.
type Script = Vec<(u8, bool)>;

fn scripts() -> impl Strategy<Value = (Vec<Script>, u32)> {
    let script = vec((0_u8..4, any::<bool>()), 1..12);
    (vec(script, 1..6), 1_u32..8)
}

#[test]
fn a_reader_sees_every_event_once_and_in_order() -> anyhow::Result<()> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build()?;
    for database in runtime.block_on(Database::all())? {
        // As another program on the same database would have it.
        let other = runtime.block_on(Store::open(&database.url))?;
        let mut runner = TestRunner::new(Config { cases: 16, ..Config::default() });
        runner.run(&scripts(), |(scripts, step)| {
            let seen = runtime.block_on(follow(&database.store, &other, scripts, step));
            seen.map_err(|error| proptest::test_runner::TestCaseError::fail(format!("{error:#}")))
        })?;
        runtime.block_on(other.close());
        runtime.block_on(database.drop())?;
    }
    Ok(())
}

async fn follow(one: &Store, other: &Store, scripts: Vec<Script>, step: u32) -> anyhow::Result<()> {
    let start = one.last_seq().await?;
    let total: usize = scripts.iter().flatten().filter(|it| it.1).map(|it| usize::from(it.0)).sum();
    let mut writers = JoinSet::new();
    for (number, script) in scripts.into_iter().enumerate() {
        let store = if number % 2 == 0 { one } else { other }.clone();
        writers.spawn(write(store, number, script));
    }
    let mut readers = JoinSet::new();
    for store in [one, other] {
        readers.spawn(read(store.clone(), start, step, total));
    }
    while let Some(written) = writers.join_next().await {
        written??;
    }
    while let Some(read) = readers.join_next().await {
        let seen = read??;
        let expected: Vec<i64> = (start + 1..).take(total).collect();
        ensure!(seen == expected, "seen {seen:?}, expected {expected:?}");
    }
    ensure!(one.last_seq().await? == start + i64::try_from(total)?);
    Ok(())
}

async fn write(store: Store, number: usize, script: Script) -> anyhow::Result<()> {
    for (events, commits) in script {
        let mut change = store.begin().await?;
        for at in 0..events {
            change.add_event(event(&format!("writer {number}"), i64::from(at))).await?;
        }
        if commits {
            change.commit().await?;
        }
    }
    Ok(())
}

/// Reads until it has seen `total`, and once more.
async fn read(store: Store, start: i64, limit: u32, total: usize) -> anyhow::Result<Vec<i64>> {
    let mut seen = Vec::new();
    loop {
        let is_last = seen.len() >= total;
        let after = seen.last().copied().unwrap_or(start);
        let query = EventQuery { after_seq: Some(after), limit, ..EventQuery::default() };
        let found = store.events(query).await?;
        seen.extend(found.iter().map(|event| event.seq));
        if is_last {
            return Ok(seen);
        }
        tokio::task::yield_now().await;
    }
}
