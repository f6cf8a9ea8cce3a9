//! The settings of Prowlarr, and what other programs' settings have to agree with.

use async_trait::async_trait;
use kernel::{
    Answer, WritePermit,
    audit::{
        Application, Auditable, Configuration, Configurator, Indexer, Judgement, LibraryClient,
        ManagerFacts, Relations, Setting, SyncLevel, Target,
    },
};
use serde_json::Value;
use servarr::ApiConfigurator;

use crate::{client::Prowlarr, wire::Provider};

const INDEXERS: &str = "indexer";
const APPLICATIONS: &str = "applications";
const CLIENTS: &str = "downloadclient";

/// What is read: settings, and what tells how they do.
const RESOURCES: [&str; 12] = [
    "config/host",
    "config/ui",
    "config/development",
    "health",
    INDEXERS,
    "indexerstatus",
    "indexerproxy",
    APPLICATIONS,
    "appprofile",
    CLIENTS,
    "notification",
    "tag",
];

#[async_trait]
impl Auditable for Prowlarr {
    async fn configuration(&self) -> Answer<Configuration> {
        self.api().configuration(&RESOURCES).await
    }

    async fn read(&self, target: &Target) -> Answer<Option<Value>> {
        self.api().setting(target).await
    }

    fn observed(&self) -> &'static [&'static str] {
        &["health", "indexerstatus"]
    }

    fn judge(&self, _: &Configuration) -> Judgement {
        Judgement::default()
    }

    fn relations(&self, configuration: &Configuration) -> Relations {
        let all = |resource: &str| configuration.list::<Provider>(resource).into_iter();
        let manager = ManagerFacts {
            indexers: all(INDEXERS).map(indexer).collect(),
            applications: all(APPLICATIONS).filter_map(application).collect(),
            clients: all(CLIENTS).map(client).collect(),
        };
        Relations { manager: Some(manager), ..Relations::default() }
    }

    fn configurator(&self, permit: &WritePermit) -> Box<dyn Configurator> {
        let writer = self.upstream().writer(permit);
        Box::new(ApiConfigurator::new(self.api().clone(), writer))
    }
}

fn indexer(provider: Provider) -> Indexer {
    Indexer {
        target: provider.target(INDEXERS),
        base_url: provider.text("baseUrl"),
        protocol: provider.protocol,
        enabled: provider.is_enabled,
        priority: provider.priority,
        categories: provider.offered(),
        tags: provider.tags,
        name: provider.name,
    }
}

/// `None` for one that keeps no address of ours, or syncs in a way that we do not know.
fn application(provider: Provider) -> Option<Application> {
    let target = provider.target(APPLICATIONS);
    let level = match provider.sync_level.as_str() {
        // One that is switched off syncs nothing, whatever its level says.
        _ if !provider.is_enabled => SyncLevel::Off,
        "disabled" => SyncLevel::Off,
        "addOnly" => SyncLevel::AddAndRemove,
        "fullSync" => SyncLevel::Full,
        _ => return None,
    };
    let manager_url = provider.field("prowlarrUrl")?.as_str()?.to_owned();
    let categories = ["syncCategories", "animeSyncCategories"];
    let categories = categories.iter().filter_map(|name| provider.field(name)?.as_array());
    Some(Application {
        manager_url: Setting::new(
            manager_url.clone(),
            target.clone(),
            "fields[name=prowlarrUrl].value",
            manager_url,
        ),
        level: Setting::new(level, target.clone(), "syncLevel", provider.sync_level.clone()),
        categories: categories.flatten().filter_map(Value::as_i64).collect(),
        url: provider.text("baseUrl"),
        kind: provider.implementation,
        tags: provider.tags,
        name: provider.name,
        target,
    })
}

fn client(provider: Provider) -> LibraryClient {
    let target = provider.target(CLIENTS);
    let category = provider.text("category");
    let field = "fields[name=category].value";
    LibraryClient {
        category: provider
            .field("category")
            .map(|_| Setting::new(category.clone(), target.clone(), field, category)),
        host: provider.text("host"),
        port: provider.field("port").and_then(Value::as_u64).and_then(|it| it.try_into().ok()),
        url_base: provider.text("urlBase"),
        uses_tls: provider.field("useSsl").and_then(Value::as_bool).unwrap_or(false),
        protocol: provider.protocol,
        enabled: provider.is_enabled,
        priority: provider.priority,
        // It hands over what is grabbed by hand, and forgets it.
        removes_completed: None,
        removes_failed: None,
        kind: provider.implementation,
        name: provider.name,
        target,
    }
}
