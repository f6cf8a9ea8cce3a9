use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;
use services::{NewUser, Scope, UserChange};

use super::secret_input;
use crate::{
    exit::Exit,
    print::{Printer, Tone},
    program::Program,
    shown,
};

/// Who may sign in
#[derive(Debug, Args)]
pub(crate) struct User {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show everybody who may sign in
    List,
    /// Let somebody sign in. The password is asked for, or read from a file
    Add {
        name: String,
        /// What they may do: read, operate or admin
        #[arg(long, default_value = "admin")]
        role: Scope,
        /// The file with the password; `-` is standard input
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// Set a new password, and end every session of that user
    ResetPassword {
        name: String,
        /// The file with the password; `-` is standard input
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
}

impl User {
    pub(crate) async fn run(&self, program: &Program, out: &Printer) -> anyhow::Result<Exit> {
        let by = program.local_user();
        let auth = &program.services.auth;
        match &self.command {
            Command::List => {
                let users = auth.users(&by).await?;
                let documents: Vec<_> = users.iter().map(document).collect();
                out.result(&documents, |out| {
                    let rows = users.iter().map(|it| {
                        let state = if it.is_disabled { "disabled" } else { "active" };
                        vec![
                            it.name.clone(),
                            it.role.to_string(),
                            state.to_owned(),
                            shown::moment(it.created_at),
                        ]
                    });
                    out.table(&["name", "role", "state", "since"], rows.collect());
                })?;
            }
            Command::Add { name, role, password_file } => {
                let password = secret_input::read_new("password", password_file.as_ref())?;
                let new = NewUser { name: name.clone(), password, role: *role };
                let user = auth.add_user(&by, new).await?;
                out.result(&document(&user), |out| {
                    out.toned(
                        Tone::Good,
                        &format!("{} may sign in now, as {}", user.name, user.role),
                    );
                })?;
            }
            Command::ResetPassword { name, password_file } => {
                let password = Some(secret_input::read_new("password", password_file.as_ref())?);
                let change = UserChange { password, ..UserChange::default() };
                let user = auth.change_user(&by, name, change).await?;
                out.result(&document(&user), |out| {
                    out.toned(
                        Tone::Good,
                        &format!("{} has a new password; all sessions are over", user.name),
                    );
                })?;
            }
        }
        Ok(Exit::Done)
    }
}

fn document(user: &services::User) -> serde_json::Value {
    json!({
        "name": user.name,
        "role": user.role,
        "disabled": user.is_disabled,
        "createdAt": shown::iso(user.created_at),
    })
}
