//! The program put together: settings, store, connections, services.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, bail};
use kernel::{Clock, SystemClock};
use secrecy::ExposeSecret;
use serde_json::Value;
use services::{
    Actor, Auth, AuthOptions, BackupsSetup, Connections, ConnectionsSetup, EventFeed, Logs, Policy,
    Principal, Services, open_with_backup,
};
use settings::{Loaded, Sources};
use store::{Store, Vault};

use crate::{integrations, telemetry::Collector};

/// How we are known in the log when somebody uses the command line.
const LOCAL_USER: &str = "cli";

/// Beside the database, for its owner alone.
const KEY_FILE: &str = "secret.key";

/// The settings, and the folder that they are from.
pub(crate) struct Setup {
    pub(crate) folder: PathBuf,
    pub(crate) loaded: Loaded<Policy>,
}

/// Everything that a command works with.
pub(crate) struct Program {
    pub(crate) folder: PathBuf,
    pub(crate) loaded: Loaded<Policy>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) store: Store,
    pub(crate) vault: Vault,
    pub(crate) services: Services,
}

impl Setup {
    /// Reads the settings of `folder`, which is made when it is not there.
    ///
    /// # Errors
    ///
    /// When the folder cannot be used or a setting is wrong; the error names the key and its place.
    pub(crate) fn load(folder: PathBuf, overrides: Vec<(String, Value)>) -> anyhow::Result<Self> {
        make_folder(&folder)?;
        let file = settings::find_file(&folder)?;
        let names = integration_names();
        let sources = Sources { file, environment: environment(), overrides, integrations: &names };
        let loaded: Loaded<Policy> = settings::load(sources)?;
        let repaired = &loaded.settings.audit.auto_repair;
        if let Some(why) = services::unrepairable(integrations::ALL, repaired) {
            bail!("audit.auto_repair: {why}; `autoarr rules` lists them");
        }
        Ok(Self { folder, loaded })
    }

    /// Where traces go, if anywhere.
    pub(crate) fn collector(&self) -> Option<Collector> {
        let endpoint = self.loaded.settings.telemetry.otlp_endpoint.clone()?;
        Some(Collector { endpoint })
    }

    /// The address of the database: a file in our folder unless told otherwise.
    pub(crate) fn database_url(&self) -> String {
        match &self.loaded.settings.database.url {
            Some(url) => url.expose_secret().to_owned(),
            None => format!("sqlite:{}", self.folder.join("autoarr.db").display()),
        }
    }

    /// The key that seals the keys of others.
    ///
    /// # Errors
    ///
    /// When the key file cannot be read or made, or is open to others.
    pub(crate) fn vault(&self) -> anyhow::Result<Vault> {
        Ok(match &self.loaded.settings.secret_key {
            Some(key) => Vault::from_secret(key)?,
            None => Vault::open(&self.folder.join(KEY_FILE))?,
        })
    }

    /// The same, without making a key file where there is none.
    ///
    /// # Errors
    ///
    /// When the key cannot be read.
    pub(crate) fn vault_if_there(&self) -> anyhow::Result<Option<Vault>> {
        let is_there = self.key_file().is_none_or(|file| file.exists());
        is_there.then(|| self.vault()).transpose()
    }

    /// Where backups are kept, and how many.
    fn backups(&self, vault: Vault) -> BackupsSetup {
        let settings = &self.loaded.settings.backup;
        let folder = settings.folder.clone();
        BackupsSetup {
            vault,
            folder: folder.unwrap_or_else(|| self.folder.join("backups")),
            keep: settings.keep,
            every: match settings.every_hours {
                0 => None,
                hours => Some(Duration::from_secs(u64::from(hours) * 3600)),
            },
        }
    }

    /// The key file; `None` when the key comes from the settings.
    pub(crate) fn key_file(&self) -> Option<PathBuf> {
        self.loaded.settings.secret_key.is_none().then(|| self.folder.join(KEY_FILE))
    }
}

impl Program {
    /// Opens the database and wires the services. `replica` names this process among those on the
    /// same database.
    ///
    /// # Errors
    ///
    /// When the database or the key file cannot be used.
    pub(crate) async fn open(setup: Setup, replica: String) -> anyhow::Result<Self> {
        let vault = setup.vault()?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let backups = setup.backups(vault.clone());
        let (url, now) = (setup.database_url(), clock.now());
        let store = open_with_backup(&url, &vault, now, &backups.folder, backups.keep).await?;
        let Setup { folder, loaded } = setup;
        for warning in &loaded.warnings {
            tracing::warn!("{warning}");
        }
        let events = EventFeed::default();
        let auth = AuthOptions {
            config_folder: Some(folder.clone()),
            claim_code: loaded.settings.access.claim_code.clone(),
        };
        let auth = Auth::open(store.clone(), events.clone(), Arc::clone(&clock), auth).await?;
        let connections = Connections::open(ConnectionsSetup {
            integrations: integrations::ALL,
            fixed: services::fixed_instances(&loaded),
            allow_link_local: loaded.settings.outbound.allow_link_local,
            store: store.clone(),
            vault: vault.clone(),
            events: events.clone(),
            clock: Arc::clone(&clock),
        })
        .await?;
        let services =
            Services::new(connections, auth, store.clone(), events, Arc::clone(&clock), replica)
                .with_guides(folder.join("guides"))
                .with_backups(backups);
        let program = Self { folder, loaded, clock, store, vault, services };
        program.load_policy().await?;
        Ok(program)
    }

    /// The same, and the end of its log can be read through the API.
    pub(crate) fn with_logs(self, logs: Logs) -> Self {
        Self { services: self.services.with_logs(logs), ..self }
    }

    /// Reads again what another process on the same database may have changed: a connection that
    /// was added by the command line, the pause, the policy.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub(crate) async fn catch_up(&self) -> anyhow::Result<()> {
        self.services.connections.reload().await?;
        self.load_policy().await
    }

    async fn load_policy(&self) -> anyhow::Result<()> {
        let base = self.loaded.settings.recovery.clone();
        let locked = self.loaded.locked("recovery");
        Ok(self.services.recovery.load(Some(base), locked).await?)
    }

    /// Whoever sits at this machine.
    pub(crate) fn local_user(&self) -> Principal {
        Principal::local(LOCAL_USER)
    }

    /// The same, as recovery writes it down.
    pub(crate) fn actor(&self) -> Actor {
        Actor::new(LOCAL_USER)
    }

    /// Looks at every connected program once. What could not be looked at, in sentences.
    pub(crate) async fn look_at_everything(&self) -> Vec<String> {
        let mut troubles = Vec::new();
        for connected in self.services.connections.connected() {
            if let Err(err) = self.services.recovery.look(&connected.name).await {
                troubles.push(err.to_string());
            }
        }
        troubles
    }

    /// Closes the database.
    pub(crate) async fn close(self) {
        self.store.close().await;
    }
}

/// The names of the integrations, as the settings know them.
pub(crate) fn integration_names() -> Vec<&'static str> {
    integrations::ALL.iter().map(|it| it.id.0).collect()
}

/// A name that nobody else has: a command does not act while a server on the same database does.
pub(crate) fn passing_replica() -> String {
    format!("cli:{}:{}", std::process::id(), uuid::Uuid::now_v7())
}

fn environment() -> Vec<(String, String)> {
    let readable = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    std::env::vars_os().filter_map(readable).collect()
}

/// What is in it is nobody else's business.
pub(crate) fn make_folder(folder: &Path) -> anyhow::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    let made = builder.create(folder);
    made.with_context(|| format!("the folder {} cannot be made", folder.display()))
}
