use clap::Args;
use kernel::Mode;
use serde_json::{Value, json};
use services::{Explained, Planned, Policy};
use store::StoredEvent;

use crate::{
    commands::incidents,
    exit::Exit,
    print::{Printer, Tone},
    program::Program,
    shown,
};

/// Show what would be done now, and do nothing
#[derive(Debug, Args)]
pub(crate) struct Plan {}

/// Do what is to be done now, where it is allowed
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Only show what would be done
    #[arg(long)]
    dry_run: bool,
}

/// Tell the whole story of one incident
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The incident's id, or its last part as `incidents` shows it
    id: String,
}

impl Plan {
    pub(crate) async fn run(&self, program: &Program, out: &Printer) -> anyhow::Result<Exit> {
        let troubles = program.look_at_everything().await;
        let plan = program.services.recovery.plan().await?;
        let document = json!({
            "plan": plan.iter().map(planned).collect::<Vec<_>>(),
            "paused": program.services.recovery.paused(),
            "troubles": troubles,
        });
        out.result(&document, |out| {
            if program.services.recovery.paused().is_some() {
                out.toned(Tone::Warning, "Recovery is paused: nothing of this is done.");
            }
            let rows = plan.iter().map(|it| {
                vec![
                    it.title.clone(),
                    it.cause.code().to_owned(),
                    it.step.clone(),
                    it.reason.clone(),
                    if it.mode == Mode::DryRun { "dry-run" } else { "live" }.to_owned(),
                ]
            });
            match plan.is_empty() {
                true => out.toned(Tone::Good, "There is nothing to do."),
                false => out.table(&["what", "cause", "step", "because", "mode"], rows.collect()),
            }
            say_troubles(out, &troubles);
        })?;
        Ok(Exit::findings(!plan.is_empty() || !troubles.is_empty()))
    }
}

impl Run {
    pub(crate) async fn run(&self, program: &Program, out: &Printer) -> anyhow::Result<Exit> {
        if self.dry_run {
            return Plan {}.run(program, out).await;
        }
        let round = program.services.recovery.run().await;
        program.services.recovery.stand_down().await?;
        let round = round?;
        let open = program.services.incidents.open().await?;
        let document = json!({
            "isElsewhere": round.is_elsewhere,
            "opened": round.opened,
            "acted": round.acted,
            "closed": round.closed,
            "open": open.len(),
            "troubles": round.troubles,
        });
        out.result(&document, |out| {
            if round.is_elsewhere {
                out.line("A running AutoArr does the recovery on this database; it has its next round within seconds.");
            } else {
                out.line(&format!(
                    "{} opened, {} acted upon, {} closed, {} open",
                    round.opened, round.acted, round.closed, open.len()
                ));
            }
            say_troubles(out, &round.troubles);
        })?;
        Ok(Exit::findings(!open.is_empty() || !round.troubles.is_empty()))
    }
}

impl Explain {
    pub(crate) async fn run(&self, program: &Program, out: &Printer) -> anyhow::Result<Exit> {
        let id = incidents::full_id(program, &self.id).await?;
        let explained = program.services.incidents.explain(&id).await?;
        let document = json!({
            "incident": incidents::document(&explained.incident),
            "timeline": explained.timeline.iter().map(event).collect::<Vec<_>>(),
        });
        let policy = program.services.recovery.policy();
        out.result(&document, |out| tell(out, &explained, &policy))?;
        Ok(Exit::findings(!explained.incident.is_over()))
    }
}

fn planned(it: &Planned) -> Value {
    json!({
        "incident": it.incident,
        "title": it.title,
        "cause": it.cause.code(),
        "mode": it.mode,
        "step": it.step,
        "reason": it.reason,
        "at": it.at.and_then(shown::iso),
        "isAction": it.is_action,
    })
}

fn say_troubles(out: &Printer, troubles: &[String]) {
    for trouble in troubles {
        out.toned(Tone::Warning, trouble);
    }
}

/// The story of an incident, oldest first.
pub(crate) fn tell(out: &Printer, explained: &Explained, policy: &Policy) {
    let incident = &explained.incident;
    let why = &incident.why;
    out.toned(Tone::Strong, &incident.title);
    field(out, "release", &incident.release);
    field(out, "cause", &format!("{}: {}", why.cause.code(), why.cause.sentence()));
    field(out, "seen by", &why.evidence.decided_by);
    if !why.evidence.message.is_empty() {
        field(out, "message", &why.evidence.message);
    }
    if let (Some(expected), Some(arrived)) =
        (why.evidence.bytes_expected, why.evidence.bytes_downloaded)
    {
        field(out, "arrived", &format!("{} of {}", shown::size(arrived), shown::size(expected)));
    }
    if let Some(outcome) = &incident.outcome {
        field(out, "ended", outcome);
    }
    out.line("");
    for event in &explained.timeline {
        line_of(out, event);
    }
    if !incident.is_over() && !incident.next_step.is_empty() {
        let when =
            incident.next_at.map(|at| format!("{}  ", shown::moment(at))).unwrap_or_default();
        out.toned(Tone::Faint, &format!("  next: {when}{}", incident.next_step));
        for rung in policy.ahead(incident) {
            out.toned(Tone::Faint, &format!("  then: {}", rung.sentence()));
        }
    }
}

fn field(out: &Printer, name: &str, value: &str) {
    out.cells(Tone::Plain, &[("", 0), (name, 8), (value, 0)]);
}

/// One event as JSON.
pub(crate) fn event(event: &StoredEvent) -> Value {
    json!({
        "seq": event.seq,
        "at": shown::iso(kernel::Timestamp(event.at)),
        "kind": event.kind,
        "severity": event.severity,
        "correlation": event.correlation,
        "instance": event.instance,
        "item": event.item,
        "actor": event.actor,
        "summary": event.summary,
        "data": event.data,
    })
}

/// One event as a line of the timeline.
pub(crate) fn line_of(out: &Printer, event: &StoredEvent) {
    let tone = match event.severity.as_str() {
        "error" | "critical" => Tone::Bad,
        "warning" => Tone::Warning,
        _ if event.kind.ends_with("resolved") || event.kind.ends_with("imported") => Tone::Good,
        _ => Tone::Plain,
    };
    let at = shown::moment(kernel::Timestamp(event.at));
    out.cells(tone, &[(&at, 19), (&event.kind, 20), (&event.summary, 0)]);
}
