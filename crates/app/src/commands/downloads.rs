use clap::Args;
use kernel::JobState;
use serde_json::{Value, json};
use services::Download;

use crate::{
    exit::Exit,
    print::{Printer, Tone},
    program::Program,
    shown,
};

/// Show what every download client has in hand, and what is wrong with it
#[derive(Debug, Args)]
pub(crate) struct Downloads {}

impl Downloads {
    pub(crate) async fn run(&self, program: &Program, out: &Printer) -> anyhow::Result<Exit> {
        let troubles = program.look_at_everything().await;
        let overview = program.services.downloads.overview().await?;
        let document = json!({
            "clients": overview.clients.iter().map(|it| json!({
                "name": it.name,
                "seenAt": it.seen_at.and_then(shown::iso),
                "lostSince": it.lost_since.and_then(shown::iso),
                "halt": it.halt,
                "speed": it.speed,
                "freeBytes": it.free_bytes,
                "warnings": it.warnings,
            })).collect::<Vec<_>>(),
            "downloads": overview.downloads.iter().map(document).collect::<Vec<_>>(),
            "troubles": troubles,
        });
        let is_bad = |it: &Download| it.incident.is_some() || it.job.failure.is_some();
        out.result(&document, |out| {
            if overview.downloads.is_empty() {
                out.line("Nothing is being downloaded.");
            } else {
                out.table(
                    &["client", "what", "state", "done", "size", "trouble"],
                    overview.downloads.iter().map(row).collect(),
                );
            }
            for client in overview.clients.iter().filter(|it| it.halt.is_some()) {
                out.toned(Tone::Warning, &format!("{} stands still", client.name));
            }
            for trouble in &troubles {
                out.toned(Tone::Warning, trouble);
            }
        })?;
        Ok(Exit::findings(overview.downloads.iter().any(is_bad) || !troubles.is_empty()))
    }
}

fn row(download: &Download) -> Vec<String> {
    let job = &download.job;
    let trouble = job.failure.as_ref().map(|it| it.cause.sentence());
    let incident = download.incident.as_ref().map(|it| it.why.cause.sentence());
    vec![
        download.client.to_string(),
        download.title.clone().unwrap_or_else(|| job.title.clone()),
        state(job.state).to_owned(),
        percent(job.bytes_total, job.bytes_left),
        shown::size(job.bytes_total),
        incident.or(trouble).unwrap_or_default().to_owned(),
    ]
}

fn percent(total: u64, left: u64) -> String {
    match total.saturating_sub(left).saturating_mul(100).checked_div(total) {
        Some(percent) => format!("{percent} %"),
        None => "–".to_owned(),
    }
}

fn state(state: JobState) -> &'static str {
    match state {
        JobState::Fetching => "fetching",
        JobState::Waiting => "waiting",
        JobState::Downloading => "downloading",
        JobState::Paused => "paused",
        JobState::PostProcessing => "post-processing",
        JobState::Completed => "completed",
        JobState::Failed => "failed",
    }
}

fn document(download: &Download) -> Value {
    json!({
        "client": download.client,
        "job": download.job,
        "title": download.title,
        "library": download.library,
        "incident": download.incident.as_ref().map(|it| &it.id),
        "cause": download.job.failure.as_ref().map(|it| it.cause.code()),
    })
}
