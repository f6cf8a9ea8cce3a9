//! A program that neither downloads nor is a library is watched all the same.

use std::sync::Arc;

use integration_testkit::{FakeLibrary, HandClock, connected_library};
use kernel::{Connected, HealthNote, Trouble};
use services::{Connections, EventFeed, Incidents, Recovery};
use store::{EventQuery, Store};

struct House {
    /// Stands for a program of which only its health can be asked.
    program: Arc<FakeLibrary>,
    connections: Connections,
    recovery: Recovery,
    store: Store,
    _folder: tempfile::TempDir,
}

async fn house() -> anyhow::Result<House> {
    let clock = HandClock::new();
    let program = FakeLibrary::new("manager", clock.clone());
    let connected = Connected { library: None, ..connected_library(&program) };
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite:{}/test.db?durability=relaxed", folder.path().display());
    let store = Store::open(&url).await?;
    let (feed, connections) = (EventFeed::default(), Connections::of(&[], [connected]));
    let incidents = Incidents::new(store.clone(), feed.clone(), clock.clone());
    let recovery = Recovery::new(
        connections.clone(),
        incidents,
        store.clone(),
        feed,
        clock,
        "this one".to_owned(),
    );
    Ok(House { program, connections, recovery, store, _folder: folder })
}

impl House {
    async fn told(&self) -> anyhow::Result<Vec<String>> {
        let query = EventQuery { after_seq: Some(0), limit: 100, ..EventQuery::default() };
        Ok(self.store.events(query).await?.into_iter().map(|it| it.kind).collect())
    }
}

#[tokio::test]
async fn that_it_is_gone_and_that_it_is_back_is_told_once_each() -> anyhow::Result<()> {
    let house = house().await?;
    let name = house.program.name().clone();
    assert!(house.recovery.run().await?.troubles.is_empty());
    assert!(!house.recovery.is_busy(&name));

    house.program.change(|state| state.trouble = Some(Trouble::Unauthorized));
    for _ in 0..3 {
        assert_eq!(house.recovery.run().await?.troubles.len(), 1);
    }
    assert!(house.recovery.is_busy(&name), "what is gone is looked for often");
    house.program.change(|state| state.trouble = None);
    for _ in 0..3 {
        assert!(house.recovery.run().await?.troubles.is_empty());
    }
    assert_eq!(house.told().await?, ["instance.lost", "instance.back"]);
    Ok(())
}

#[tokio::test]
async fn what_it_warns_of_can_be_asked() -> anyhow::Result<()> {
    let house = house().await?;
    let name = house.program.name().clone();
    assert!(house.connections.health(&name).await?.is_empty());
    let note = HealthNote {
        source: "IndexerStatus".to_owned(),
        is_error: false,
        text: "One is left alone".to_owned(),
    };
    house.program.change(|state| state.health.push(note.clone()));
    assert_eq!(house.connections.health(&name).await?, [note]);
    Ok(())
}
