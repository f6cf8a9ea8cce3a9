use clap::{Args, Subcommand};
use secrecy::ExposeSecret;
use serde_json::json;
use services::{NewApiKey, Scope};

use crate::{
    exit::Exit,
    print::{Printer, Tone},
    program::Program,
    shown,
};

/// Keys for programs that use AutoArr's API
#[derive(Debug, Args)]
pub(crate) struct ApiKey {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the keys: what they are for, not what they are
    List,
    /// Make a key. It is shown this once
    Create {
        /// What it is for
        name: String,
        /// What it allows: read, operate or admin
        #[arg(long, default_value = "read")]
        scope: Scope,
        /// After so many days it is of no use any more
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
        expires: Option<u32>,
    },
    /// Make a key useless from now on
    Revoke {
        /// Its id, as `apikey list` shows it
        id: String,
    },
}

impl ApiKey {
    pub(crate) async fn run(&self, program: &Program, out: &Printer) -> anyhow::Result<Exit> {
        let by = program.local_user();
        let auth = &program.services.auth;
        match &self.command {
            Command::List => {
                let keys = auth.api_keys(&by).await?;
                let documents: Vec<_> = keys.iter().map(document).collect();
                out.result(&documents, |out| {
                    let rows = keys.iter().map(|it| {
                        vec![
                            it.id.clone(),
                            it.name.clone(),
                            format!("{}…", it.prefix),
                            it.scope.to_string(),
                            it.last_used.map_or_else(|| "never".to_owned(), shown::moment),
                            it.expires_at.map_or_else(|| "never".to_owned(), shown::moment),
                        ]
                    });
                    out.table(
                        &["id", "name", "key", "scope", "last used", "expires"],
                        rows.collect(),
                    );
                })?;
            }
            Command::Create { name, scope, expires } => {
                let expires_at = expires.map(|days| program.clock.now() + shown::days(days));
                let new = NewApiKey { name: name.clone(), scope: *scope, expires_at };
                let (key, secret) = auth.add_api_key(&by, new).await?;
                let mut shown = document(&key);
                shown["key"] = json!(secret.expose_secret());
                out.result(&shown, |out| {
                    out.toned(Tone::Strong, secret.expose_secret());
                    out.toned(Tone::Faint, "Keep it: it is not shown again.");
                })?;
            }
            Command::Revoke { id } => {
                auth.revoke_api_key(&by, id).await?;
                out.result(&json!({ "id": id, "revoked": true }), |out| {
                    out.toned(Tone::Good, "The key is of no use any more.");
                })?;
            }
        }
        Ok(Exit::Done)
    }
}

fn document(key: &services::ApiKey) -> serde_json::Value {
    json!({
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "scope": key.scope,
        "createdAt": shown::iso(key.created_at),
        "expiresAt": key.expires_at.and_then(shown::iso),
        "lastUsed": key.last_used.and_then(shown::iso),
    })
}
