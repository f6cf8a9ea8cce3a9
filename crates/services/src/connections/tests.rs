use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use integration_testkit::HandClock;
use kernel::{CircuitState, Clock, Connection, IntegrationId, Probe};
use serde_json::json;
use store::{EventQuery, Store, Vault};
use url::Url;

use super::*;
use crate::EventFeed;

/// A program that lets in whoever has the key `good`.
struct Door(Connection);

#[async_trait]
impl Probe for Door {
    async fn probe(&self) -> std::result::Result<Identity, ConnectionProblem> {
        if self.0.api_key.expose_secret() != "good" {
            return Err(ConnectionProblem::KeyRefused);
        }
        Ok(Identity {
            app: "Fake".to_owned(),
            version: "1".to_owned(),
            instance_name: Some(self.0.url.to_string()),
            url_base: None,
            api_versions: Vec::new(),
        })
    }

    fn circuit(&self) -> CircuitState {
        CircuitState::Closed
    }
}

/// How often something was connected by a test, by its URL.
static CONNECTED: Mutex<Vec<Url>> = Mutex::new(Vec::new());

const FAKE: Integration = Integration {
    id: IntegrationId("fake"),
    title: "Fake",
    key_hint: "",
    default_url: "http://localhost:1",
    connect: |name, connection, _| {
        CONNECTED.lock().unwrap_or_else(PoisonError::into_inner).push(connection.url.clone());
        Connected {
            name,
            integration: IntegrationId("fake"),
            url: connection.url.clone(),
            probe: Arc::new(Door(connection)),
            health: None,
            downloads: None,
            library: None,
            audit: None,
        }
    },
    classify: |_| None,
    hook: None,
    read_hook: |_| Err("it pushes nothing".into()),
    rules: Vec::new,
};

static ALL: [Integration; 1] = [FAKE];

struct Setup {
    folder: tempfile::TempDir,
    store: Store,
    events: EventFeed,
    fixed: Vec<FixedInstance>,
}

impl Setup {
    async fn new() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("a.db");
        let store = Store::open(&format!("sqlite:{}?durability=relaxed", path.display())).await?;
        Ok(Self { folder, store, events: EventFeed::default(), fixed: Vec::new() })
    }

    fn fixed(mut self, name: &str, url: &str) -> anyhow::Result<Self> {
        let settings = settings::InstanceSettings {
            kind: "fake".to_owned(),
            url: url.to_owned(),
            api_key: Some(SecretString::from("good")),
            verify_tls: true,
            enabled: true,
        };
        self.fixed.push(FixedInstance { name: name.parse()?, settings, place: "FAKE_URL".into() });
        Ok(self)
    }

    async fn open(&self) -> anyhow::Result<Connections> {
        self.open_with("key").await
    }

    async fn open_with(&self, key: &str) -> anyhow::Result<Connections> {
        let clock: Arc<dyn Clock> = HandClock::new();
        let setup = ConnectionsSetup {
            integrations: &ALL,
            fixed: self.fixed.clone(),
            allow_link_local: false,
            store: self.store.clone(),
            vault: Vault::open(&self.folder.path().join(key))?,
            events: self.events.clone(),
            clock,
        };
        Ok(Connections::open(setup).await?)
    }
}

/// Addresses of their own, so that tests at the same time do not count each other's.
fn an_address() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(1);
    format!("http://nas:{}/", COUNT.fetch_add(1, Ordering::Relaxed))
}

fn times_connected(url: &str) -> usize {
    let all = CONNECTED.lock().unwrap_or_else(PoisonError::into_inner);
    all.iter().filter(|it| it.as_str() == url).count()
}

fn new(name: &str, url: &str) -> anyhow::Result<NewInstance> {
    Ok(NewInstance {
        name: name.parse()?,
        kind: "fake".to_owned(),
        url: url.to_owned(),
        api_key: Some(SecretString::from("good")),
        verify_tls: true,
        enabled: true,
    })
}

fn key(text: &str) -> InstanceChange {
    InstanceChange { api_key: Some(SecretString::from(text)), ..InstanceChange::default() }
}

fn ann() -> Actor {
    Actor { name: "ann".to_owned(), correlation: "request-1".to_owned() }
}

#[tokio::test]
async fn an_instance_is_added_with_its_event_and_is_there_after_a_restart() -> anyhow::Result<()> {
    let setup = Setup::new().await?;
    let connections = setup.open().await?;
    let mut changes = connections.changes();
    let mut feed = setup.events.subscribe();
    let url = an_address();
    let shown = connections.add(&ann(), new("tv", &url)?).await?;
    assert!(shown.has_key && !shown.locked && shown.circuit == Some(CircuitState::Closed));
    assert!(changes.has_changed()?);
    changes.mark_unchanged();
    let event = feed.recv().await?;
    assert_eq!((event.kind.as_str(), event.actor.as_str()), ("instance.added", "ann"));
    assert_eq!(event.instance.as_deref(), Some("tv"));
    assert_eq!(event.correlation, "request-1");

    let again = setup.open().await?;
    assert_eq!(again.get(&"tv".parse()?)?.url.as_str(), url);
    assert_eq!(again.test(&"tv".parse()?).await?.app, "Fake");
    assert_eq!(again.list(), [shown]);
    Ok(())
}

#[tokio::test]
async fn what_pushes_nothing_needs_no_secret_for_it() -> anyhow::Result<()> {
    let setup = Setup::new().await?;
    let connections = setup.open().await?;
    connections.add(&ann(), new("tv", &an_address())?).await?;
    let refused = connections.hook(&"tv".parse()?);
    assert!(matches!(refused, Err(Error::CannotDo { .. })), "{refused:?}");
    let unknown = connections.hook(&"none".parse()?);
    assert!(matches!(unknown, Err(Error::NotFound { .. })), "{unknown:?}");
    Ok(())
}

#[tokio::test]
async fn with_an_instance_goes_what_the_audit_knows_of_it() -> anyhow::Result<()> {
    let setup = Setup::new().await?;
    let connections = setup.open().await?;
    connections.add(&ann(), new("tv", &an_address())?).await?;
    let finding = |instance: &str| store::FindingRow {
        id: instance.to_owned(),
        instance: instance.to_owned(),
        rule: "fake.kept".to_owned(),
        first_seen: 1,
        last_seen: 1,
        closed_at: None,
        document: json!({
            "id": instance, "instance": instance, "rule": "fake.kept", "title": "It is kept",
            "area": "upkeep", "severity": "low", "target": {"resource": "backup"},
            "current": 0, "recommended": 7, "reason": "It would be lost.", "risk": "safe",
            "steps": null, "source": "https://example.invalid/kept", "fix": null,
            "first_seen": 1, "last_seen": 1, "closed_at": null, "ignored": null, "stuck": null,
        }),
    };
    let kept = |instance: &str| store::ConfigurationRow {
        instance: instance.to_owned(),
        at: 1,
        version: "1".to_owned(),
        document: "{}".to_owned(),
    };
    let audited = |instance: &str| {
        json!({"instance": instance, "app": "fake", "version": "1", "rules": 1,
            "score": {"held": 0, "of": 4}})
    };
    let mut change = setup.store.begin().await?;
    for instance in ["tv", "films"] {
        change.save_finding(&finding(instance)).await?;
        change.keep_configuration(&kept(instance), 5).await?;
        for key in ["guides.owned", "audit.identity"] {
            change.set_setting(&format!("{key}.{instance}"), &json!({}), 1).await?;
        }
    }
    let last = json!({"at": 1, "instances": [audited("tv"), audited("films")],
        "stack": {"held": 1, "of": 1}, "overall": {"held": 1, "of": 9}, "troubles": []});
    change.set_setting("audit.last", &last, 1).await?;
    change.commit().await?;

    connections.remove(&ann(), &"tv".parse()?).await?;
    let open = setup.store.open_findings().await?;
    assert_eq!(open.iter().map(|it| it.instance.as_str()).collect::<Vec<_>>(), ["films"]);
    assert_eq!(setup.store.configuration_times("tv").await?, [0; 0]);
    assert_eq!(setup.store.configuration_times("films").await?, [1]);
    for (key, is_kept) in
        [("guides.owned", "tv"), ("audit.identity", "tv"), ("guides.owned", "films")]
            .map(|(key, instance)| (format!("{key}.{instance}"), instance == "films"))
    {
        assert_eq!(setup.store.setting(&key).await?.is_some(), is_kept, "{key}");
    }
    let last = setup.store.setting("audit.last").await?.unwrap_or_default();
    assert_eq!(last["instances"], json!([audited("films")]));
    assert_eq!(last["overall"], json!({"held": 1, "of": 5}));
    Ok(())
}

#[tokio::test]
async fn a_key_is_stored_sealed_and_never_shown() -> anyhow::Result<()> {
    let setup = Setup::new().await?;
    let connections = setup.open().await?;
    let mut instance = new("tv", &an_address())?;
    instance.api_key = Some(SecretString::from("abcdef0123456789"));
    let shown = connections.add(&ann(), instance).await?;
    let row = setup.store.instance("tv").await?.expect("it was added");
    let events = setup.store.events(EventQuery::default()).await?;
    for text in [
        serde_json::to_string(&shown)?,
        format!("{shown:?}"),
        format!("{row:?}"),
        serde_json::to_string(&events)?,
    ] {
        assert!(!text.contains("abcdef0123456789"), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn a_mask_is_never_taken_for_a_key() -> anyhow::Result<()> {
    let setup = Setup::new().await?;
    let connections = setup.open().await?;
    let url = an_address();
    for masked in ["********", " •••• "] {
        let mut instance = new("tv", &url)?;
        instance.api_key = Some(SecretString::from(masked));
        let refused = connections.add(&ann(), instance).await;
        assert!(matches!(refused, Err(Error::Connection(ConnectionProblem::KeyMasked))));
    }
    connections.add(&ann(), new("tv", &url)?).await?;
    let before = setup.store.instance("tv").await?;
    let name = "tv".parse()?;
    connections.update(&ann(), &name, key("********")).await?;
    assert_eq!(setup.store.instance("tv").await?, before, "nothing has changed");
    let change = InstanceChange { verify_tls: Some(false), ..key("********") };
    assert!(!connections.update(&ann(), &name, change).await?.verify_tls);
    assert_eq!(connections.test(&name).await?.app, "Fake", "the key is as it was");
    let change =
        InstanceChange { api_key: Some(SecretString::from("wrong")), ..Default::default() };
    connections.update(&ann(), &name, change).await?;
    let refused = connections.test(&name).await;
    assert!(matches!(refused, Err(Error::Connection(ConnectionProblem::KeyRefused))));
    Ok(())
}

#[tokio::test]
async fn a_stored_key_does_not_go_to_another_host() -> anyhow::Result<()> {
    let setup = Setup::new().await?;
    let connections = setup.open().await?;
    let (url, elsewhere) = (an_address(), an_address());
    connections.add(&ann(), new("tv", &url)?).await?;
    let name = "tv".parse()?;
    let moved = InstanceChange { url: Some(elsewhere.clone()), ..Default::default() };
    let refused = connections.update(&ann(), &name, moved.clone()).await;
    assert!(matches!(&refused, Err(Error::Invalid { field, .. }) if field == "api_key"));
    let tried = connections.try_out(NewInstance { api_key: None, ..new("tv", &elsewhere)? }).await;
    assert!(matches!(&tried, Err(Error::Invalid { field, .. }) if field == "api_key"));
    assert_eq!(times_connected(&elsewhere), 0);

    let based = InstanceChange { url: Some(format!("{url}base")), ..Default::default() };
    connections.update(&ann(), &name, based).await?;
    let tried = connections.try_out(NewInstance { api_key: None, ..new("tv", &url)? }).await?;
    assert_eq!(tried.app, "Fake", "the same host may have it");
    let moved = InstanceChange { url: moved.url, ..key("good") };
    assert_eq!(connections.update(&ann(), &name, moved).await?.url, elsewhere);
    Ok(())
}

#[tokio::test]
async fn what_the_settings_name_is_locked() -> anyhow::Result<()> {
    let setup = Setup::new().await?.fixed("tv", &an_address())?;
    let connections = setup.open().await?;
    let name = "tv".parse()?;
    let shown = connections.instance(&name)?;
    assert!(shown.locked && shown.origin == Origin::Settings("FAKE_URL".to_owned()));
    for refused in [
        connections.add(&ann(), new("tv", &an_address())?).await.map(drop),
        connections.update(&ann(), &name, key("other")).await.map(drop),
        connections.remove(&ann(), &name).await,
    ] {
        assert!(matches!(&refused, Err(Error::Locked(_, place)) if place == "FAKE_URL"));
    }
    assert_eq!(connections.test(&name).await?.app, "Fake");
    Ok(())
}

#[tokio::test]
async fn a_bad_connection_in_the_settings_is_shown_and_stops_nothing() -> anyhow::Result<()> {
    let setup = Setup::new().await?.fixed("bad", "nas:1")?.fixed("good", &an_address())?;
    let connections = setup.open().await?;
    assert!(connections.get(&"good".parse()?).is_ok());
    assert!(connections.get(&"bad".parse()?).is_err());
    let problem = connections.instance(&"bad".parse()?)?.problem;
    assert!(problem.is_some_and(|it| it.contains("http://")));
    assert!(matches!(connections.test(&"bad".parse()?).await, Err(Error::Conflict(_))));
    Ok(())
}

#[tokio::test]
async fn another_key_file_is_told_and_a_new_key_heals_it() -> anyhow::Result<()> {
    let setup = Setup::new().await?;
    setup.open().await?.add(&ann(), new("tv", &an_address())?).await?;
    let connections = setup.open_with("another").await?;
    let name = "tv".parse()?;
    let problem = connections.instance(&name)?.problem.unwrap_or_default();
    assert!(problem.contains("sealed with another key"), "{problem}");
    assert!(connections.connected().is_empty());
    connections.update(&ann(), &name, key("good")).await?;
    assert_eq!(connections.test(&name).await?.app, "Fake");
    Ok(())
}

#[tokio::test]
async fn only_what_has_changed_is_connected_anew() -> anyhow::Result<()> {
    let setup = Setup::new().await?;
    let connections = setup.open().await?;
    let (one, other) = (an_address(), an_address());
    connections.add(&ann(), new("one", &one)?).await?;
    connections.add(&ann(), new("other", &other)?).await?;
    let off = InstanceChange { enabled: Some(false), ..Default::default() };
    assert_eq!(connections.update(&ann(), &"other".parse()?, off).await?.circuit, None);
    assert_eq!(connections.connected().len(), 1);
    assert_eq!((times_connected(&one), times_connected(&other)), (1, 1));

    // Another program on the same database.
    setup.open().await?.remove(&ann(), &"one".parse()?).await?;
    let mut changes = connections.changes();
    connections.reload().await?;
    assert!(changes.has_changed()?);
    changes.mark_unchanged();
    assert!(connections.connected().is_empty());
    assert!(setup.store.instance("one").await?.is_none());
    connections.reload().await?;
    assert!(!changes.has_changed()?, "nothing has changed");
    Ok(())
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_its_field() -> anyhow::Result<()> {
    let setup = Setup::new().await?;
    let connections = setup.open().await?;
    let good = new("tv", &an_address())?;
    for (wrong, field) in [
        (NewInstance { kind: "other".to_owned(), ..good.clone() }, "kind"),
        (NewInstance { url: "http://169.254.169.254".to_owned(), ..good.clone() }, "url"),
        (NewInstance { api_key: Some(SecretString::from("a\nb")), ..good.clone() }, "api_key"),
    ] {
        let refused = connections.add(&ann(), wrong).await;
        assert!(matches!(&refused, Err(Error::Invalid { field: it, .. }) if it == field));
    }
    let refused = connections.add(&ann(), NewInstance { api_key: None, ..good.clone() }).await;
    assert!(matches!(refused, Err(Error::Connection(ConnectionProblem::KeyMissing))));
    connections.add(&ann(), good.clone()).await?;
    assert!(matches!(connections.add(&ann(), good).await, Err(Error::Conflict(_))));
    assert!(matches!(
        connections.remove(&ann(), &"none".parse()?).await,
        Err(Error::NotFound { .. })
    ));
    assert_eq!(setup.store.last_seq().await?, 1, "only what was done is written down");
    Ok(())
}
