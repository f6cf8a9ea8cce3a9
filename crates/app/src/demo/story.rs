//! The story of the demo, and whether it was told to its end.

use std::{sync::Arc, time::Duration};

use anyhow::bail;
use lab::arr::{Arr, HistoryEntry};
use serde::Serialize;
use services::{Incident, IncidentState, Services};
use store::{IncidentQuery, StoredEvent};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    stack::{Stack, Wanted},
    timeline::Timeline,
};
use crate::print::Tone;

const LOOK_EVERY: Duration = Duration::from_millis(250);

/// How one of the wanted things ended.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Ending {
    pub(super) title: String,
    pub(super) cause: Option<String>,
    pub(super) outcome: Option<String>,
    /// What the owner is asked.
    pub(super) question: Option<String>,
    /// The release that is in the library now.
    pub(super) imported: Option<String>,
    /// How often the broken release was put on the blocklist. Right is once, or not at all where
    /// the owner is asked.
    pub(super) blocked: usize,
    /// What is not as it should be; empty when the story ended as told.
    pub(super) objections: Vec<String>,
}

/// Tells what AutoArr does, event by event.
pub(super) fn follow_autoarr(
    services: &Services,
    timeline: &Timeline,
    tracker: &TaskTracker,
    stop: &CancellationToken,
) {
    let mut events = services.events.subscribe();
    let (timeline, stop) = (timeline.clone(), stop.clone());
    tracker.spawn(async move {
        loop {
            let event = tokio::select! {
                () = stop.cancelled() => return,
                event = events.recv() => event,
            };
            match event {
                Ok(event) => tell(&timeline, &event),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    });
}

fn tell(timeline: &Timeline, event: &Arc<StoredEvent>) {
    let is_of_the_story = ["download.", "incident.", "recovery.", "instance."];
    if !is_of_the_story.iter().any(|it| event.kind.starts_with(it)) {
        return;
    }
    let tone = match event.kind.as_str() {
        "incident.resolved" | "download.imported" => Tone::Good,
        "recovery.failed" | "incident.given_up" => Tone::Bad,
        kind if kind.starts_with("recovery.") => Tone::Strong,
        _ => Tone::Warning,
    };
    timeline.add("AutoArr", &event.kind, tone, &event.summary);
}

/// Tells what an app writes into its own history.
pub(super) fn follow_app(
    name: &'static str,
    app: &Arr,
    timeline: &Timeline,
    tracker: &TaskTracker,
    stop: &CancellationToken,
) {
    let (app, timeline, stop) = (app.clone(), timeline.clone(), stop.clone());
    tracker.spawn(async move {
        let mut told = 0;
        loop {
            let history = app.history();
            for entry in history.iter().skip(told) {
                timeline.add(name, &entry.event, tone_of(entry), &sentence(entry));
            }
            told = history.len();
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    });
}

fn tone_of(entry: &HistoryEntry) -> Tone {
    match entry.event.as_str() {
        "downloadFailed" => Tone::Warning,
        "downloadFolderImported" => Tone::Good,
        _ => Tone::Faint,
    }
}

fn sentence(entry: &HistoryEntry) -> String {
    let title = &entry.title;
    match (entry.event.as_str(), &entry.message) {
        ("grabbed", _) => format!("grabs {title}"),
        ("downloadFailed", Some(message)) => format!("blocks {title} ({message})"),
        ("downloadFailed", None) => format!("blocks {title}"),
        ("downloadFolderImported", _) => format!("imports {title}"),
        (other, _) => format!("{other} {title}"),
    }
}

/// Waits until everything wanted is in its library, or its owner is asked about it.
///
/// # Errors
///
/// When that does not happen within `patience`.
pub(super) async fn until_the_end(
    stack: &Stack,
    services: &Services,
    timeline: &Timeline,
    patience: Duration,
) -> anyhow::Result<Vec<Ending>> {
    loop {
        let endings = endings(stack, services).await?;
        if endings.iter().all(|it| it.objections.is_empty()) {
            return Ok(endings);
        }
        if timeline.elapsed() >= patience {
            let what: Vec<_> = endings
                .iter()
                .filter(|it| !it.objections.is_empty())
                .map(|it| format!("{}: {}", it.title, it.objections.join(", ")))
                .collect();
            bail!("the story did not end within {} s: {}", patience.as_secs(), what.join("; "));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn endings(stack: &Stack, services: &Services) -> anyhow::Result<Vec<Ending>> {
    let query = IncidentQuery { page_size: 100, ..IncidentQuery::default() };
    let incidents = services.incidents.list(query).await?.items;
    Ok(stack.wanted.iter().map(|wanted| ending(stack, wanted, &incidents)).collect())
}

fn ending(stack: &Stack, wanted: &Wanted, incidents: &[Incident]) -> Ending {
    let app = stack.library(wanted.library);
    let file = app.files().into_iter().find(|it| it.items.contains(&wanted.item));
    let blocked = app.blocklist().iter().filter(|it| it.title == wanted.broken).count();
    let about: Vec<_> = incidents.iter().filter(|it| it.release == wanted.broken).collect();

    let mut objections = Vec::new();
    let imported = file.map(|it| it.release);
    match (&imported, &wanted.good) {
        (None, Some(_)) => objections.push("not imported".to_owned()),
        (Some(release), good) if good.as_ref() != Some(release) => {
            objections.push(format!("{release} was imported"));
        }
        _ => {}
    }
    // Where the owner has to decide, it ends with the question.
    let (state, blocks) = match wanted.good {
        Some(_) => (IncidentState::Resolved, 1),
        None => (IncidentState::Question, 0),
    };
    if blocked != blocks {
        objections.push(format!("the broken release was blocked {blocked} times"));
    }
    match about.as_slice() {
        [] => objections.push("no incident".to_owned()),
        [it] if it.state != state => {
            objections.push(format!("the incident is {}", it.state.name()));
        }
        [it] if it.why.cause.code() != wanted.cause => {
            objections.push(format!("the cause was taken for {}", it.why.cause.code()));
        }
        [_] => {}
        more => objections.push(format!("{} incidents instead of one", more.len())),
    }
    Ending {
        title: wanted.title.clone(),
        cause: about.first().map(|it| it.why.cause.code().to_owned()),
        outcome: about.first().and_then(|it| it.outcome.clone()),
        question: about.first().and_then(|it| it.question.clone()).map(|it| it.text),
        imported,
        blocked,
        objections,
    }
}
