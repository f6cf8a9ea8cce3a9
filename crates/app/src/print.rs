//! The one place that prints. What comes from other programs is cleaned here, so that a release
//! name cannot move the cursor or hide a line.

use std::{
    io::{self, IsTerminal, Write},
    process,
};

use comfy_table::{ContentArrangement, Table, presets};
use kernel::{clean_text, is_hidden};
use serde::Serialize;

/// The longest cell or line that is shown, in characters.
const LONGEST: usize = 400;

/// Prints the results of a command: for people, or as JSON.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Printer {
    json: bool,
    color: bool,
}

/// What a piece of text means, for the eye.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Good,
    Warning,
    Bad,
    Faint,
    Strong,
}

impl Printer {
    /// Colors are for terminals only, and for nobody who set `NO_COLOR`.
    pub(crate) fn new(json: bool) -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty())
            || std::env::var_os("TERM").is_some_and(|it| it == "dumb");
        Self { json, color: !json && !refused && io::stdout().is_terminal() }
    }

    /// The result: as JSON, or as `human` prints it.
    pub(crate) fn result<T: Serialize>(
        &self,
        value: &T,
        human: impl FnOnce(&Self),
    ) -> anyhow::Result<()> {
        if self.json {
            write_out(&format!("{}\n", serde_json::to_string_pretty(value)?));
        } else {
            human(self);
        }
        Ok(())
    }

    /// Tells a person what goes on. Says nothing when JSON is wanted.
    pub(crate) fn line(&self, text: &str) {
        self.toned(Tone::Plain, text);
    }

    /// The same, with its meaning shown as a color where there are colors.
    pub(crate) fn toned(&self, tone: Tone, text: &str) {
        if !self.json {
            write_out(&format!("{}\n", self.paint(tone, &indented(text))));
        }
    }

    /// A line that is to be read to the letter, however long it is. What is hidden in it is written
    /// out as escapes.
    pub(crate) fn exact(&self, text: &str) {
        if !self.json {
            write_out(&format!("{}\n", escaped(text)));
        }
    }

    /// Cells side by side on one line, each filled up to its width. The cells are cleaned.
    pub(crate) fn cells(&self, tone: Tone, cells: &[(&str, usize)]) {
        if self.json {
            return;
        }
        let cleaned = cells.iter().map(|(text, width)| {
            let text = clean_text(text, LONGEST);
            format!("{text:<width$}")
        });
        let line = cleaned.collect::<Vec<_>>().join("  ");
        write_out(&format!("{}\n", self.paint(tone, line.trim_end())));
    }

    /// Rows under headers. The cells are cleaned.
    pub(crate) fn table(&self, headers: &[&str], rows: Vec<Vec<String>>) {
        if self.json {
            return;
        }
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(headers.iter().map(|it| it.to_uppercase()));
        for row in rows {
            table.add_row(row.iter().map(|cell| clean_text(cell, LONGEST)));
        }
        let lines: Vec<_> = table.lines().map(|line| line.trim_end().to_owned()).collect();
        write_out(&format!("{}\n", lines.join("\n")));
    }

    /// A document that a program will read: exactly as it is.
    pub(crate) fn document(&self, text: &str) {
        write_out(text);
        if !text.ends_with('\n') {
            write_out("\n");
        }
    }

    fn paint(&self, tone: Tone, text: &str) -> String {
        let code = match tone {
            _ if !self.color => return text.to_owned(),
            Tone::Plain => return text.to_owned(),
            Tone::Good => "32",
            Tone::Warning => "33",
            Tone::Bad => "31",
            Tone::Faint => "2",
            Tone::Strong => "1",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// Tells on standard error why a command failed: what, and because of what.
pub(crate) fn error(err: &anyhow::Error) {
    let mut text = format!("error: {}", clean_text(&err.to_string(), LONGEST));
    let mut said = err.to_string();
    let mut cause = err.source();
    while let Some(source) = cause {
        let words = source.to_string();
        if !said.contains(&words) {
            text.push_str(&format!("\n  because: {}", clean_text(&words, LONGEST)));
            said = words;
        }
        cause = source.source();
    }
    note(&text);
}

/// A word to the person at the terminal that is not part of the result.
pub(crate) fn note(text: &str) {
    // With standard error closed there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// The text without what could harm a terminal; its indentation stays.
fn indented(text: &str) -> String {
    let indent = text.len() - text.trim_start_matches(' ').len();
    format!("{}{}", " ".repeat(indent), clean_text(text, LONGEST))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            escaped.extend(c.escape_unicode());
        } else {
            escaped.push(c);
        }
    }
    escaped
}

fn write_out(text: &str) {
    if let Err(err) = io::stdout().lock().write_all(text.as_bytes()) {
        // `autoarr … | head` has seen enough: that is no failure of ours.
        process::exit(if err.kind() == io::ErrorKind::BrokenPipe { 0 } else { 2 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_name_cannot_move_the_cursor() {
        assert_eq!(indented("  a\u{1b}[2Jb\r\nc\u{202e}d"), "  a[2Jb cd");
    }

    #[test]
    fn what_is_shown_to_the_letter_cannot_move_the_cursor_either() {
        let text = format!("  a\u{1b}[2J  b\n\u{202e}{}", "c".repeat(2 * LONGEST));
        let expected = format!("  a\\u{{1b}}[2J  b\\u{{a}}\\u{{202e}}{}", "c".repeat(2 * LONGEST));
        assert_eq!(escaped(&text), expected);
    }

    #[test]
    fn there_is_no_color_where_none_is_wanted() {
        let plain = Printer { json: false, color: false };
        assert_eq!(plain.paint(Tone::Bad, "x"), "x");
        let colored = Printer { json: false, color: true };
        assert_eq!(colored.paint(Tone::Bad, "x"), "\u{1b}[31mx\u{1b}[0m");
    }
}
