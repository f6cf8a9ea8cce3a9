use anyhow::bail;
use clap::{Args, Subcommand};
use kernel::{HookWay, InstanceName};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use services::{Instance, Origin, Principal};

use super::connect::who;
use crate::{
    exit::Exit,
    integrations,
    print::{Printer, Tone},
    program::Program,
};

/// Show, test, accept or remove the connected programs
#[derive(Debug, Args)]
pub(crate) struct Connections {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show what is connected
    List,
    /// Ask the connected programs who they are, all of them or one
    Test { name: Option<InstanceName> },
    /// Take the program that answers now for the one that is meant, when another one did before
    Accept { name: InstanceName },
    /// Forget a connected program and its key
    Remove { name: InstanceName },
    /// Make a new secret with which a program may tell us that something happened
    Hook { name: InstanceName },
    /// Print the script that makes a program tell us, where it has no webhooks of its own
    Script { program: String },
}

impl Connections {
    pub(crate) async fn run(&self, program: &Program, out: &Printer) -> anyhow::Result<Exit> {
        match &self.command {
            None | Some(Command::List) => list(program, out),
            Some(Command::Test { name }) => test(program, out, name.as_ref()).await,
            Some(Command::Remove { name }) => {
                program.services.connections.remove(&program.actor(), name).await?;
                out.result(&json!({ "name": name, "removed": true }), |out| {
                    out.toned(Tone::Good, &format!("{name} is forgotten, and its key with it."));
                })?;
                Ok(Exit::Done)
            }
            Some(Command::Accept { name }) => {
                program.services.audit.accept(&program.actor(), name).await?;
                out.result(&json!({ "name": name, "accepted": true }), |out| {
                    out.toned(Tone::Good, &format!("{name} is the one that answers now."));
                })?;
                Ok(Exit::Done)
            }
            Some(Command::Hook { name }) => hook(program, out, name).await,
            Some(Command::Script { program }) => script(out, program),
        }
    }
}

async fn hook(program: &Program, out: &Printer, name: &InstanceName) -> anyhow::Result<Exit> {
    let way = program.services.connections.hook(name)?;
    let by = Principal::local("cli");
    let secret = program.services.auth.make_hook_secret(&by, name).await?;
    let path = format!("/api/v1/hooks/{name}");
    let document = json!({ "name": name, "path": path, "secret": secret.expose_secret() });
    out.result(&document, |out| {
        out.line(&format!("Address:  http://THIS-HOST:PORT{path}"));
        out.line(&format!("Secret:   {}", secret.expose_secret()));
        match way {
            HookWay::Webhook => {
                out.line("The secret is shown only now. It goes into the webhook's password, or into the");
                out.line("header X-Autoarr-Secret. One made earlier is no longer good.");
            }
            HookWay::Script(script) => {
                out.line("The secret is shown only now. Both are parameters of the notification script,");
                out.line(&format!("which is to be saved as {}.", script.file_name));
                out.line("`autoarr connections script --help` says how to get it.");
            }
        }
    })?;
    Ok(Exit::Done)
}

fn script(out: &Printer, program: &str) -> anyhow::Result<Exit> {
    let known = integrations::ALL.iter().find(|it| it.id.0 == program);
    let Some(HookWay::Script(script)) = known.and_then(|it| it.hook) else {
        bail!(
            "{program} takes no script: it has webhooks of its own, pushes nothing, or is not known"
        );
    };
    out.document(script.text);
    Ok(Exit::Done)
}

fn list(program: &Program, out: &Printer) -> anyhow::Result<Exit> {
    let instances = program.services.connections.list();
    let documents: Vec<_> = instances.iter().map(document).collect();
    out.result(&documents, |out| {
        if instances.is_empty() {
            return out.line("Nothing is connected yet: `autoarr connect --help` says how.");
        }
        let rows = instances.iter().map(|it| {
            vec![it.name.to_string(), it.title.clone(), it.url.clone(), state(it), origin(it)]
        });
        out.table(&["name", "program", "address", "state", "set by"], rows.collect());
    })?;
    Ok(Exit::Done)
}

async fn test(
    program: &Program,
    out: &Printer,
    name: Option<&InstanceName>,
) -> anyhow::Result<Exit> {
    let connections = &program.services.connections;
    let names: Vec<InstanceName> = match name {
        Some(name) => vec![name.clone()],
        None => connections.list().into_iter().map(|it| it.name).collect(),
    };
    let mut rows = Vec::new();
    let mut documents = Vec::new();
    let mut any_bad = false;
    for name in names {
        let tested = connections.test(&name).await;
        any_bad |= tested.is_err();
        documents.push(match &tested {
            Ok(identity) => json!({ "name": name, "ok": true, "identity": identity }),
            Err(err) => json!({ "name": name, "ok": false, "problem": err.to_string() }),
        });
        let (verdict, text) = match tested {
            Ok(identity) => ("ok", who(&identity)),
            Err(err) => ("not ok", err.to_string()),
        };
        rows.push(vec![name.to_string(), verdict.to_owned(), text]);
    }
    out.result(&documents, |out| match rows.is_empty() {
        true => out.line("Nothing is connected yet."),
        false => out.table(&["name", "", ""], rows),
    })?;
    Ok(Exit::findings(any_bad))
}

fn state(instance: &Instance) -> String {
    if let Some(problem) = &instance.problem {
        return problem.clone();
    }
    let on = if instance.enabled { "on" } else { "off" };
    let tls = if instance.verify_tls { "" } else { ", CERTIFICATE NOT CHECKED" };
    let key = if instance.has_key { "" } else { ", no key" };
    format!("{on}{tls}{key}")
}

fn origin(instance: &Instance) -> String {
    match &instance.origin {
        Origin::Database => "you".to_owned(),
        Origin::Settings(place) => format!("{place} (locked)"),
        Origin::Given => "the program".to_owned(),
    }
}

/// An instance as JSON. Its key is not in it.
pub(super) fn document(instance: &Instance) -> Value {
    json!({
        "name": instance.name,
        "kind": instance.kind,
        "title": instance.title,
        "url": instance.url,
        "hasKey": instance.has_key,
        "verifyTls": instance.verify_tls,
        "enabled": instance.enabled,
        "locked": instance.locked,
        "problem": instance.problem,
        "setBy": match &instance.origin {
            Origin::Settings(place) => Some(place),
            Origin::Database | Origin::Given => None,
        },
    })
}
