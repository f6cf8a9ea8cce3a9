//! `autoarr demo --stack-only`: the stack alone, to connect an AutoArr of one's own to it.

use anyhow::Context;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::stack::{self, Stack, Which};
use crate::print::{Printer, Tone};

/// How a program of the stack is reached.
pub(super) struct Way {
    pub(super) kind: &'static str,
    pub(super) url: String,
    pub(super) api_key: SecretString,
}

/// How every program of the stack is reached.
pub(super) fn ways(stack: &Stack) -> [Way; 5] {
    let way = |kind, url: String, key: &str| Way { kind, url, api_key: key.to_owned().into() };
    [
        way("sabnzbd", stack.sabnzbd.url(), stack.sabnzbd.api_key()),
        way("sonarr", stack.sonarr.url().to_owned(), stack.sonarr.api_key()),
        way("radarr", stack.radarr.url().to_owned(), stack.radarr.api_key()),
        way("prowlarr", stack.prowlarr.url(), stack.prowlarr.api_key()),
        way("plex", stack.plex.url(), stack.plex.token()),
    ]
}

/// Says how the programs are reached and what is wanted there.
pub(super) fn introduce(out: &Printer, stack: &Stack) -> anyhow::Result<()> {
    let ways = ways(stack);
    let programs: Vec<_> = ways
        .iter()
        .map(|it| json!({ "kind": it.kind, "url": it.url, "apiKey": it.api_key.expose_secret() }))
        .collect();
    let wanted: Vec<_> = stack
        .wanted
        .iter()
        .map(|it| {
            let library = match it.library {
                Which::Sonarr => "sonarr",
                Which::Radarr => "radarr",
            };
            json!({ "title": it.title, "library": library, "item": it.item, "broken": it.broken, "good": it.good })
        })
        .collect();
    let document = json!({ "programs": programs, "wanted": wanted });
    out.result(&document, |out| {
        out.line("");
        let rows = ways.iter().map(|it| {
            vec![it.kind.to_owned(), it.url.clone(), it.api_key.expose_secret().to_owned()]
        });
        out.table(&["program", "address", "key"], rows.collect());
        for wanted in &stack.wanted {
            out.line(&format!("{} is wanted, and {}.", wanted.title, wanted.trouble));
        }
        let every = stack::APPS_LOOK_EVERY.as_secs();
        out.toned(Tone::Faint, &format!("(The apps look at their downloads every {every} s.)"));
        out.line("");
        out.line("Connect an AutoArr of yours to them, and press Ctrl-C here to end it.");
    })
    .context("the stack could not be introduced")
}
