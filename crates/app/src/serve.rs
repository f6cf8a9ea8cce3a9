//! The server: the jobs, the API, and an end without haste.

use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Seek, Write},
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, bail};
use api::{Api, Metrics, MetricsAccess, Options, RateLimit};
use clap::Args;
use jobs::Wanted;
use serde_json::json;
use services::{KeepDays, Logs};
use settings::{LogFormat, Settings};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    exit::Exit,
    program::{Program, Setup},
    telemetry::Format,
};

/// How long jobs may take to come to a point where they can stop.
const FAREWELL: Duration = Duration::from_secs(20);

/// How soon a running server notices what the command line changed.
const CATCH_UP_EVERY: Duration = Duration::from_secs(5);

/// Run AutoArr: recovery, API and WebSocket
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS:PORT")]
    bind: Option<SocketAddr>,
}

impl Serve {
    /// What the command line sets, as settings.
    pub(crate) fn overrides(&self) -> Vec<(String, serde_json::Value)> {
        self.bind.iter().map(|it| ("server.bind".to_owned(), json!(it.to_string()))).collect()
    }

    pub(crate) async fn run(&self, setup: Setup, logs: Logs) -> anyhow::Result<Exit> {
        let place = Place::take(&setup.folder)?;
        let metrics = if setup.loaded.settings.metrics.enabled {
            Metrics::install().context("metrics could not be started")?
        } else {
            Metrics::detached()?
        };
        let program = Program::open(setup, place.replica.clone()).await?.with_logs(logs);
        let program = Arc::new(program);
        let bind = program.loaded.settings.server.bind;
        let listener = TcpListener::bind(bind)
            .await
            .with_context(|| format!("{bind} cannot be listened on: is something else there?"))?;
        let address = listener.local_addr()?;

        let stop = CancellationToken::new();
        let tracker = TaskTracker::new();
        tracker.spawn(stop_on_signal(stop.clone())?);
        tracker.spawn(catch_up(Arc::clone(&program), stop.clone()));
        let wanted = wanted(&program.loaded.settings);
        jobs::start(&program.services, jobs::Pace::default(), wanted, &tracker, &stop);

        let options = options(&program.loaded.settings)?;
        let base = options.url_base.as_str().to_owned();
        let api = Api::new(
            program.services.clone(),
            options,
            metrics,
            program.clock.clone(),
            stop.clone(),
        );
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            folder = %program.folder.display(),
            "AutoArr listens on http://{address}{base}/"
        );
        let served = api::serve(listener, api).await;
        finish(&tracker, &stop).await;
        if let Err(err) = program.services.recovery.stand_down().await {
            tracing::warn!(
                error = &err as &dyn std::error::Error,
                "The judging was not given back"
            );
        }
        program.store.close().await;
        tracing::info!("AutoArr has stopped");
        served.context("the API failed")?;
        Ok(Exit::Done)
    }
}

/// Follows what the command line changes on the same database.
async fn catch_up(program: Arc<Program>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(CATCH_UP_EVERY) => {}
        }
        if let Err(err) = program.catch_up().await {
            tracing::warn!(
                error = &*err as &dyn std::error::Error,
                "Changes by others were not read"
            );
        }
    }
}

/// Ends the jobs: what is under way is finished, or stays written down for the next start.
pub(crate) async fn finish(tracker: &TaskTracker, stop: &CancellationToken) {
    stop.cancel();
    tracker.close();
    if tokio::time::timeout(FAREWELL, tracker.wait()).await.is_err() {
        tracing::warn!(
            left = tracker.len(),
            "Stopped while work was under way; it goes on at the next start"
        );
    }
}

/// Cancels `stop` when the system or a person asks us to end.
pub(crate) fn stop_on_signal(
    stop: CancellationToken,
) -> anyhow::Result<impl Future<Output = ()> + Send> {
    let mut terminate = signal(SignalKind::terminate()).context("signals cannot be received")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("signals cannot be received")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            () = stop.cancelled() => return,
        }
        tracing::info!("Asked to stop");
        stop.cancel();
    })
}

/// The log as the settings want it.
pub(crate) fn log_format(settings: &Settings<services::Policy>) -> Format {
    match settings.log.format {
        LogFormat::Pretty => Format::Pretty,
        LogFormat::Json => Format::Json,
    }
}

/// What is done unasked, besides recovery.
fn wanted(settings: &Settings<services::Policy>) -> Wanted {
    let (keep, audit) = (&settings.retention, &settings.audit);
    Wanted {
        keep: KeepDays {
            events: keep.events_days,
            incidents: keep.incidents_days,
            downloads: keep.downloads_days,
        },
        audit_every: match audit.every_hours {
            0 => None,
            hours => Some(Duration::from_secs(u64::from(hours) * 3600)),
        },
        auto_repair: audit.auto_repair.clone(),
    }
}

/// So many seconds' worth of requests may come at once: a page that opens asks for many things.
const BURST_SECONDS: u32 = 5;

fn options(settings: &Settings<services::Policy>) -> anyhow::Result<Options> {
    let server = &settings.server;
    let proxies = server.trusted_proxies.iter().map(|it| network(it));
    Ok(Options {
        url_base: server.url_base.parse()?,
        bind: server.bind.ip(),
        allowed_hosts: server.allowed_hosts.clone(),
        trusted_proxies: proxies.collect::<anyhow::Result<_>>()?,
        metrics: match (settings.metrics.enabled, settings.metrics.require_key) {
            (false, _) => MetricsAccess::Off,
            (true, true) => MetricsAccess::Authenticated,
            (true, false) => MetricsAccess::Open,
        },
        rate_limit: match server.requests_per_second {
            0 => None,
            per_second => Some(RateLimit { per_second, burst: per_second * BURST_SECONDS }),
        },
        max_sockets: server.max_sockets as usize,
        ..Options::default()
    })
}

/// A network, or one address.
fn network(text: &str) -> anyhow::Result<api::IpNet> {
    if let Ok(address) = text.parse::<std::net::IpAddr>() {
        return Ok(address.into());
    }
    text.parse().with_context(|| format!("server.trusted_proxies: `{text}` is not a network"))
}

/// This server's place: its folder, in which there is only one.
pub(crate) struct Place {
    /// Its name among the servers on the same database. It stays the same over restarts.
    pub(crate) replica: String,
    /// Locked for as long as we run; the system unlocks it whatever happens.
    _lock: File,
}

impl Place {
    /// # Errors
    ///
    /// When another server runs in the same folder.
    pub(crate) fn take(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join("server.lock");
        let context = || format!("{} cannot be used", path.display());
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .with_context(context)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                bail!("another AutoArr already runs in {}", folder.display())
            }
            Err(fs::TryLockError::Error(err)) => return Err(err).with_context(context),
        }
        let mut replica = String::new();
        file.read_to_string(&mut replica).with_context(context)?;
        if uuid::Uuid::try_parse(replica.trim()).is_err() {
            replica = uuid::Uuid::now_v7().to_string();
            file.set_len(0).with_context(context)?;
            file.rewind().with_context(context)?;
            writeln!(file, "{replica}").with_context(context)?;
        }
        Ok(Self { replica: format!("server:{}", replica.trim()), _lock: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_server_which_keeps_its_name() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let first = Place::take(folder.path())?;
        assert!(Place::take(folder.path()).is_err());
        let name = first.replica.clone();
        drop(first);
        assert_eq!(Place::take(folder.path())?.replica, name);
        Ok(())
    }

    #[test]
    fn one_caller_may_send_as_much_as_the_settings_say() -> anyhow::Result<()> {
        let mut settings = Settings::default();
        let plain = options(&settings)?;
        assert_eq!(plain.rate_limit, Options::default().rate_limit);
        assert_eq!(plain.max_sockets, Options::default().max_sockets);
        settings.server.requests_per_second = 10;
        settings.server.max_sockets = 3;
        let fewer = options(&settings)?;
        assert_eq!(fewer.rate_limit, Some(RateLimit { per_second: 10, burst: 50 }));
        assert_eq!(fewer.max_sockets, 3);
        settings.server.requests_per_second = 0;
        assert_eq!(options(&settings)?.rate_limit, None);
        Ok(())
    }

    #[test]
    fn one_address_is_a_network_of_one() -> anyhow::Result<()> {
        assert_eq!(network("10.0.0.1")?.to_string(), "10.0.0.1/32");
        assert_eq!(network("172.18.0.0/16")?.to_string(), "172.18.0.0/16");
        assert!(network("nas").is_err());
        Ok(())
    }
}
