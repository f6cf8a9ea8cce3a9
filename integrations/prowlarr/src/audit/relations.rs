//! What other programs' settings have to agree with.

use kernel::audit::{
    Application, Indexer, LibraryClient, ManagerFacts, Setting, Snapshot, SyncLevel,
};
use serde_json::Value;

use super::{APPLICATION, CLIENT, INDEXER};
use crate::wire::Provider;

pub(super) fn facts(configuration: &Snapshot) -> ManagerFacts {
    let all = |resource: &str| configuration.list::<Provider>(resource).into_iter();
    ManagerFacts {
        indexers: all(INDEXER).map(indexer).collect(),
        applications: all(APPLICATION).filter_map(application).collect(),
        clients: all(CLIENT).map(client).collect(),
    }
}

fn indexer(provider: Provider) -> Indexer {
    Indexer {
        target: provider.target(INDEXER),
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
    let target = provider.target(APPLICATION);
    let level = match provider.sync_level.as_str() {
        // One that is switched off syncs nothing, whatever its level says.
        _ if !provider.is_enabled => SyncLevel::Off,
        "disabled" => SyncLevel::Off,
        "addOnly" => SyncLevel::AddAndRemove,
        "fullSync" => SyncLevel::Full,
        _ => return None,
    };
    let manager_url = provider.field("prowlarrUrl")?.as_str()?.to_owned();
    Some(Application {
        manager_url: Setting::new(
            manager_url.clone(),
            target.clone(),
            "fields[name=prowlarrUrl].value",
            manager_url,
        ),
        level: Setting::new(level, target.clone(), "syncLevel", provider.sync_level.clone()),
        categories: provider.sync_categories().collect(),
        url: provider.text("baseUrl"),
        kind: provider.implementation,
        tags: provider.tags,
        name: provider.name,
        target,
    })
}

fn client(provider: Provider) -> LibraryClient {
    let target = provider.target(CLIENT);
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
