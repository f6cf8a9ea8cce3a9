use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use kernel::{Identity, InstanceName};
use serde_json::json;
use services::NewInstance;

use super::{connections, secret_input};
use crate::{
    exit::Exit,
    integrations,
    print::{Printer, Tone},
    program::{self, Program},
};

/// Connect a program: prove that it is the right one and lets us in, then keep it
#[derive(Debug, Args)]
pub(crate) struct Connect {
    /// Which program it is
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(program::integration_names()))]
    kind: String,
    /// Its address, with the URL base if it has one: `http://nas:8989/sonarr`
    url: String,
    /// The file with its API key or token; `-` is standard input. Asked for without it
    #[arg(long, visible_alias = "token-file", value_name = "FILE")]
    api_key_file: Option<PathBuf>,
    /// What you call it; the kind unless told otherwise
    #[arg(long)]
    name: Option<InstanceName>,
    /// Accept any certificate
    #[arg(long)]
    insecure: bool,
    /// Keep it even if it cannot be reached now
    #[arg(long)]
    untested: bool,
}

impl Connect {
    pub(crate) async fn run(&self, program: &Program, out: &Printer) -> anyhow::Result<Exit> {
        let name = match &self.name {
            Some(name) => name.clone(),
            None => self.kind.parse()?,
        };
        let api_key =
            secret_input::read("API key", self.api_key_file.as_ref()).with_context(|| {
                let hint =
                    integrations::ALL.iter().find(|it| it.id.0 == self.kind).map(|it| it.key_hint);
                hint.unwrap_or("the API key is needed")
            })?;
        let new = NewInstance {
            name: name.clone(),
            kind: self.kind.clone(),
            url: self.url.clone(),
            api_key: Some(api_key),
            verify_tls: !self.insecure,
            enabled: true,
        };
        let connections = &program.services.connections;
        let identity = match self.untested {
            true => None,
            false => Some(connections.try_out(new.clone()).await?),
        };
        let instance = connections.add(&program.actor(), new).await?;
        let document =
            json!({ "instance": connections::document(&instance), "identity": identity });
        out.result(&document, |out| {
            match &identity {
                Some(identity) => {
                    out.toned(Tone::Good, &format!("{name} is connected: {}", who(identity)))
                }
                None => out.toned(Tone::Warning, &format!("{name} is kept, but was not tested")),
            }
            if self.insecure {
                out.toned(Tone::Bad, "Its certificate is not checked.");
            }
        })?;
        Ok(Exit::Done)
    }
}

/// What a program says that it is, in one line.
pub(super) fn who(identity: &Identity) -> String {
    let apis: Vec<_> = identity
        .api_versions
        .iter()
        .map(|it| format!("{}{}", it.name, if it.deprecated { " (deprecated)" } else { "" }))
        .collect();
    let speaks = if apis.is_empty() { String::new() } else { format!(", API {}", apis.join(", ")) };
    format!("{} {}{speaks}", identity.app, identity.version)
}
