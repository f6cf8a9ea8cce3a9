use clap::Args;
use store::{EventQuery, SEVERITIES};

use crate::{commands::recover, exit::Exit, print::Printer, program::Program};

/// Show what happened, the newest last
#[derive(Debug, Args)]
pub(crate) struct Activity {
    /// How many events, at most 1000
    #[arg(long, short = 'n', default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
    /// Only what concerns this instance
    #[arg(long, value_name = "NAME")]
    instance: Option<String>,
    /// Only this kind, or with a dot at its end all that begin so: `recovery.`
    #[arg(long)]
    kind: Option<String>,
    /// Only this severity and the more severe ones
    #[arg(long, value_parser = SEVERITIES)]
    severity: Option<String>,
    /// Only what contains this
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// Only what has this correlation id
    #[arg(long, value_name = "ID")]
    correlation: Option<String>,
}

impl Activity {
    pub(crate) async fn run(&self, program: &Program, out: &Printer) -> anyhow::Result<Exit> {
        let query = EventQuery {
            limit: self.limit,
            instance: self.instance.clone(),
            kind: self.kind.clone(),
            min_severity: self.severity.clone(),
            text: self.search.clone(),
            correlation: self.correlation.clone(),
            ..EventQuery::default()
        };
        let mut events = program.services.activity.list(query).await?;
        events.reverse();
        let documents: Vec<_> = events.iter().map(recover::event).collect();
        out.result(&documents, |out| {
            if events.is_empty() {
                out.line("Nothing has happened yet.");
            }
            for event in &events {
                recover::line_of(out, event);
            }
        })?;
        Ok(Exit::Done)
    }
}
