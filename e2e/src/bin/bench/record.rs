//! What a bench found out.

use std::time::Duration;

use comfy_table::{Table, presets};

/// One line of the table.
#[derive(Debug)]
pub(crate) struct Record {
    what: String,
    figure: f64,
    unit: &'static str,
    /// The figure is to be below this.
    aim: Option<f64>,
}

impl Record {
    pub(crate) fn new(what: impl Into<String>, figure: f64, unit: &'static str) -> Self {
        Self { what: what.into(), figure, unit, aim: None }
    }

    pub(crate) fn milliseconds(what: impl Into<String>, took: Duration) -> Self {
        Self::new(what, took.as_secs_f64() * 1000.0, "ms")
    }

    pub(crate) fn seconds(what: impl Into<String>, took: Duration) -> Self {
        Self::new(what, took.as_secs_f64(), "s")
    }

    /// `kib` is what the system tells, in KiB.
    pub(crate) fn megabytes(what: impl Into<String>, kib: u64) -> Self {
        Self::new(what, kib as f64 * 1024.0 / 1e6, "MB")
    }

    /// The same, to be below `aim`.
    #[must_use]
    pub(crate) fn below(self, aim: f64) -> Self {
        Self { aim: Some(aim), ..self }
    }
}

/// Prints the table.
#[expect(clippy::print_stdout, reason = "the table is what the bench is run for")]
pub(crate) fn print(records: &[Record]) {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header(["what", "figure", "unit", "aim", ""]);
    for it in records {
        let digits = if it.figure < 100.0 { 2 } else { 0 };
        let (aim, verdict) = match it.aim {
            None => (String::new(), ""),
            Some(aim) if it.figure < aim => (format!("< {aim}"), "met"),
            Some(aim) => (format!("< {aim}"), "MISSED"),
        };
        let figure = format!("{:.digits$}", it.figure);
        table.add_row([it.what.as_str(), &figure, it.unit, &aim, verdict]);
    }
    println!("{table}");
}
