use std::io::Read;

use anyhow::Context;
use clap::Args;
use kernel::{Cause, Classification, Evidence, ReportedText};
use serde_json::json;

use crate::{
    exit::Exit,
    integrations,
    print::{Printer, Tone},
};

/// The longest message that is read, in bytes.
const LONGEST: u64 = 256 * 1024;

/// Say what a message of one of the programs means, and what to do about it
#[derive(Debug, Args)]
pub(crate) struct Classify {
    /// The message; `-` reads it from standard input
    #[arg(long, allow_hyphen_values = true)]
    text: String,
    /// The label beside it, as the download client wrote it
    #[arg(long, allow_hyphen_values = true)]
    label: Option<String>,
    /// The language of the program, such as `de` or `pt_BR`; all are tried without it
    #[arg(long)]
    language: Option<String>,
}

impl Classify {
    pub(crate) fn run(&self, out: &Printer) -> anyhow::Result<Exit> {
        let message = self.message()?;
        let text = ReportedText {
            message: &message,
            label: self.label.as_deref(),
            language: self.language.as_deref(),
        };
        let why = services::read_message(integrations::ALL, &text).unwrap_or_else(|| {
            let decided_by = "nothing in the text is known".to_owned();
            let evidence = Evidence {
                message: kernel::clean_text(&message, 1000),
                decided_by,
                ..Evidence::default()
            };
            Classification { cause: Cause::Unknown, evidence }
        });
        let advice = services::advice(why.cause);
        let mut document = json!({
            "cause": why.cause.code(),
            "sentence": why.cause.sentence(),
            "evidence": why.evidence,
            "advice": advice,
            "blamesTheRelease": why.cause.blames_the_release(),
        });
        document["detail"] = serde_json::to_value(why.cause)?["detail"].take();
        out.result(&document, |out| {
            out.toned(Tone::Strong, &format!("{}: {}", why.cause.code(), why.cause.sentence()));
            out.cells(Tone::Plain, &[("", 0), ("seen by", 8), (&why.evidence.decided_by, 0)]);
            out.cells(Tone::Plain, &[("", 0), ("advice", 8), (advice, 0)]);
        })?;
        Ok(Exit::findings(why.cause == Cause::Unknown))
    }

    fn message(&self) -> anyhow::Result<String> {
        if self.text != "-" {
            return Ok(self.text.clone());
        }
        let mut message = Vec::new();
        let read = std::io::stdin().lock().take(LONGEST).read_to_end(&mut message);
        read.context("the message cannot be read from standard input")?;
        Ok(String::from_utf8_lossy(&message).into_owned())
    }
}
