use anyhow::bail;
use clap::Args;
use serde_json::{Value, json};
use services::{Incident, IncidentState};
use store::IncidentQuery;

use crate::{
    exit::Exit,
    print::{Printer, Tone},
    program::Program,
    shown,
};

/// Show what went wrong and is not over, what was tried, and what comes next
#[derive(Debug, Args)]
pub(crate) struct Incidents {
    /// Those that are over, too
    #[arg(long)]
    all: bool,
    /// Only those whose cause has this code, such as `password`
    #[arg(long)]
    cause: Option<String>,
    /// Only those whose title contains this
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    #[arg(long, default_value_t = 1)]
    page: u32,
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=500))]
    page_size: u32,
}

impl Incidents {
    pub(crate) async fn run(&self, program: &Program, out: &Printer) -> anyhow::Result<Exit> {
        let query = IncidentQuery {
            open: (!self.all).then_some(true),
            cause: self.cause.clone(),
            text: self.search.clone(),
            page: self.page,
            page_size: self.page_size,
            ..IncidentQuery::default()
        };
        let page = program.services.incidents.list(query).await?;
        let document = json!({
            "items": page.items.iter().map(document).collect::<Vec<_>>(),
            "total": page.total,
            "page": page.page,
            "pageSize": page.page_size,
        });
        out.result(&document, |out| {
            if page.items.is_empty() {
                return out.toned(Tone::Good, "There is nothing open.");
            }
            let rows = page.items.iter().map(|it| {
                vec![
                    short(&it.id).to_owned(),
                    it.title.clone(),
                    it.why.cause.code().to_owned(),
                    it.state.name().to_owned(),
                    shown::moment(it.opened_at),
                    outlook(it),
                ]
            });
            out.table(&["id", "what", "cause", "state", "since", "next"], rows.collect());
        })?;
        let any_open = page.items.iter().any(|it| !it.is_over());
        Ok(Exit::findings(any_open))
    }
}

/// What comes next, or how it ended.
fn outlook(incident: &Incident) -> String {
    match (&incident.outcome, incident.next_at) {
        (Some(outcome), _) => outcome.clone(),
        (None, Some(at)) => format!("{} at {}", incident.next_step, shown::moment(at)),
        (None, None) if incident.state == IncidentState::Question => {
            incident.question.as_ref().map_or_else(String::new, |it| it.text.clone())
        }
        (None, None) => incident.next_step.clone(),
    }
}

/// The end of an id: the beginnings of those of one hour are the same.
fn short(id: &str) -> &str {
    id.rsplit('-').next().unwrap_or(id)
}

/// The id that `given` means: the whole, or its last part as the list shows it.
pub(super) async fn full_id(program: &Program, given: &str) -> anyhow::Result<String> {
    if given.len() >= 36 {
        return Ok(given.to_owned());
    }
    let mut found = Vec::new();
    for page in 1..=20 {
        let query = IncidentQuery { page, page_size: 500, ..IncidentQuery::default() };
        let items = program.services.incidents.list(query).await?.items;
        let is_last = items.len() < 500;
        found.extend(
            items.into_iter().map(|it| it.id).filter(|id| id == given || short(id) == given),
        );
        if is_last {
            break;
        }
    }
    match found.as_slice() {
        [id] => Ok(id.clone()),
        [] => bail!("there is no incident `{given}`: `autoarr incidents --all` lists them"),
        _ => bail!("`{given}` means more than one incident: give the whole id"),
    }
}

/// An incident as JSON.
pub(super) fn document(incident: &Incident) -> Value {
    let names = |it: &[kernel::DownloadId]| it.iter().map(|id| id.0.clone()).collect::<Vec<_>>();
    json!({
        "id": incident.id,
        "scope": incident.scope,
        "title": incident.title,
        "release": incident.release,
        "library": incident.library,
        "client": incident.client,
        "download": incident.download,
        "lineage": names(&incident.lineage),
        "items": incident.items,
        "cause": incident.why.cause.code(),
        "sentence": incident.why.cause.sentence(),
        "evidence": incident.why.evidence,
        "state": incident.state,
        "actions": incident.actions,
        "searches": incident.searches,
        "question": incident.question,
        "nextStep": incident.next_step,
        "nextAt": incident.next_at.and_then(shown::iso),
        "openedAt": shown::iso(incident.opened_at),
        "updatedAt": shown::iso(incident.updated_at),
        "closedAt": incident.closed_at.and_then(shown::iso),
        "outcome": incident.outcome,
    })
}
