//! How things stand, in numbers: flat for the widgets of dashboards, and as gauges for Prometheus.

use std::{collections::BTreeMap, fmt::Write as _};

use axum::extract::State;
use kernel::{CircuitState, JobState};
use serde::Serialize;
use services::{DownloadQuery, IncidentState, Services};
use utoipa::ToSchema;

use crate::{downloads, error::ApiResult, extract::Json, health::circuit};

/// Flat numbers, to be picked by name.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StatsView {
    incidents_open: u64,
    incidents_waiting: u64,
    incidents_held: u64,
    questions: u64,
    downloads: u64,
    downloading: u64,
    post_processing: u64,
    failed: u64,
    failures_kept: u64,
    queue_bytes: u64,
    queue_remaining_bytes: u64,
    speed_bytes_per_second: u64,
    instances: u64,
    instances_left_alone: u64,
    /// 1 while all actions are paused.
    recovery_paused: u64,
}

/// How things stand, in numbers.
#[utoipa::path(get, path = "/stats", tag = "stats", responses((status = 200, body = StatsView)))]
pub(crate) async fn read_stats(State(services): State<Services>) -> ApiResult<Json<StatsView>> {
    Ok(Json(Standing::of(&services).await?.stats))
}

/// Everything that is counted at one moment.
#[derive(Default)]
pub(crate) struct Standing {
    stats: StatsView,
    attempts: u64,
    incidents: BTreeMap<(&'static str, &'static str), u64>,
    queue: BTreeMap<(String, &'static str), u64>,
    bytes: BTreeMap<String, (u64, u64)>,
    speed: BTreeMap<String, u64>,
    free: BTreeMap<String, u64>,
    up: BTreeMap<String, u64>,
    circuits: BTreeMap<(String, &'static str), u64>,
}

impl Standing {
    pub(crate) async fn of(services: &Services) -> ApiResult<Self> {
        let mut standing = Self::default();
        standing.count_incidents(services).await?;
        standing.count_downloads(services).await?;
        let stats = &mut standing.stats;
        for it in services.connections.connected() {
            let state = it.probe.circuit();
            let number = match state {
                CircuitState::Closed => 0,
                CircuitState::Open { .. } => 1,
                CircuitState::HalfOpen => 2,
            };
            stats.instances += 1;
            stats.instances_left_alone += u64::from(circuit(state) != "closed");
            standing.circuits.insert((it.name.to_string(), it.integration.0), number);
        }
        stats.recovery_paused = u64::from(services.recovery.paused().is_some());
        Ok(standing)
    }

    async fn count_incidents(&mut self, services: &Services) -> ApiResult<()> {
        for incident in services.incidents.open().await? {
            let key = (incident.why.cause.code(), incident.state.name());
            *self.incidents.entry(key).or_default() += 1;
            self.attempts += u64::from(incident.actions);
            self.stats.incidents_open += 1;
            match incident.state {
                IncidentState::Waiting => self.stats.incidents_waiting += 1,
                IncidentState::Held => self.stats.incidents_held += 1,
                IncidentState::Question => self.stats.questions += 1,
                _ => {}
            }
        }
        Ok(())
    }

    async fn count_downloads(&mut self, services: &Services) -> ApiResult<()> {
        let overview = services.downloads.overview().await?;
        for download in overview.downloads {
            let (client, job) = (download.client.to_string(), download.job);
            *self.queue.entry((client.clone(), downloads::state(job.state))).or_default() += 1;
            self.stats.downloads += 1;
            match job.state {
                JobState::Downloading => self.stats.downloading += 1,
                JobState::PostProcessing => self.stats.post_processing += 1,
                JobState::Failed => self.stats.failed += 1,
                _ => {}
            }
            // What failed is no longer on its way.
            if job.state != JobState::Failed {
                let bytes = self.bytes.entry(client).or_default();
                bytes.0 += job.bytes_total;
                bytes.1 += job.bytes_left;
                self.stats.queue_bytes += job.bytes_total;
                self.stats.queue_remaining_bytes += job.bytes_left;
            }
        }
        for client in overview.clients {
            let name = client.name.to_string();
            let is_up = client.seen_at.is_some() && client.lost_since.is_none();
            self.up.insert(name.clone(), u64::from(is_up));
            if let Some(speed) = client.speed {
                self.stats.speed_bytes_per_second += speed;
                self.speed.insert(name.clone(), speed);
            }
            if let Some(free) = client.free_bytes {
                self.free.insert(name, free);
            }
        }
        let one = DownloadQuery { page: 1, page_size: 1, ..DownloadQuery::default() };
        let kept = services.downloads.failures(one).await?.total;
        self.stats.failures_kept = u64::try_from(kept).unwrap_or(0);
        Ok(())
    }

    /// The gauges. Written by hand, so that what is no longer there is no longer told.
    pub(crate) fn write(&self, out: &mut String) {
        let one = |value: u64| vec![(String::new(), value)];
        let by_client = |map: &BTreeMap<String, u64>| -> Vec<_> {
            map.iter().map(|(name, value)| (format!("{{instance=\"{name}\"}}"), *value)).collect()
        };
        let incidents = self.incidents.iter().map(|((cause, state), value)| {
            (format!("{{cause=\"{cause}\",state=\"{state}\"}}"), *value)
        });
        let queue = self.queue.iter().map(|((client, state), value)| {
            (format!("{{instance=\"{client}\",state=\"{state}\"}}"), *value)
        });
        let circuits = self.circuits.iter().map(|((name, integration), value)| {
            (format!("{{instance=\"{name}\",integration=\"{integration}\"}}"), *value)
        });
        let total: BTreeMap<_, _> = self.bytes.iter().map(|(k, v)| (k.clone(), v.0)).collect();
        let left: BTreeMap<_, _> = self.bytes.iter().map(|(k, v)| (k.clone(), v.1)).collect();

        let circuit_help = "Whether an instance is asked: 0 yes, 1 no, 2 on trial.";
        gauge(out, "circuit_breaker_state", circuit_help, circuits.collect());
        let attempts_help = "Actions taken for the incidents that are open now.";
        gauge(out, "download_recovery_attempts", attempts_help, one(self.attempts));
        let incidents_help = "Incidents that are open, by cause and state.";
        gauge(out, "autoarr_incidents", incidents_help, incidents.collect());
        let up_help = "Whether a client answered when it was last asked.";
        gauge(out, "autoarr_client_up", up_help, by_client(&self.up));
        let queue_help = "Downloads in hand, by client and state.";
        gauge(out, "autoarr_queue_downloads", queue_help, queue.collect());
        gauge(out, "autoarr_queue_bytes", "Size of what is in hand.", by_client(&total));
        gauge(out, "autoarr_queue_remaining_bytes", "What is still to come.", by_client(&left));
        let speed_help = "How fast a client downloads.";
        gauge(out, "autoarr_speed_bytes_per_second", speed_help, by_client(&self.speed));
        let free_help = "Free space where a client unpacks to.";
        gauge(out, "autoarr_free_bytes", free_help, by_client(&self.free));
        let kept_help = "Failures that are kept, of all clients.";
        gauge(out, "autoarr_history_failures", kept_help, one(self.stats.failures_kept));
        let paused_help = "Whether somebody has paused all actions.";
        gauge(out, "autoarr_recovery_paused", paused_help, one(self.stats.recovery_paused));
    }
}

/// Names of instances, states and causes hold nothing that would have to be escaped.
fn gauge(out: &mut String, name: &str, help: &str, values: Vec<(String, u64)>) {
    if values.is_empty() {
        return;
    }
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge");
    for (labels, value) in values {
        let _ = writeln!(out, "{name}{labels} {value}");
    }
    out.push('\n');
}
