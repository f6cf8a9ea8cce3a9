//! The commands, as they are typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::commands::{
    activity::Activity, apikey::ApiKey, audit, backup::Backup, classify::Classify,
    completions::Completions, config_reference::ConfigReference, connect::Connect,
    connections::Connections, doctor::Doctor, downloads::Downloads, guides::Guides,
    incidents::Incidents, licences::Licences, openapi::Openapi, ping::Ping, policy::Policy,
    recover, restore::Restore, user::User,
};

/// Keeps SABnzbd, Sonarr, Radarr, Prowlarr and Plex healthy
#[derive(Debug, Parser)]
#[command(name = "autoarr", version, arg_required_else_help = true, disable_help_subcommand = true)]
#[command(after_help = "Exit codes: 0 all is well, 1 there is something to look at, 2 it failed.")]
pub(crate) struct Cli {
    /// The folder with the settings, the database, the key file and the backups
    #[arg(long, global = true, env = "AUTOARR_CONFIG_DIR", value_name = "DIR")]
    pub(crate) config_dir: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Serve(crate::serve::Serve),
    Demo(crate::demo::Demo),
    Connect(Connect),
    Connections(Connections),
    Downloads(Downloads),
    Incidents(Incidents),
    /// What recovery would do, does and did
    #[command(subcommand)]
    Recover(Recover),
    Audit(audit::Audit),
    Plan(audit::Plan),
    Apply(audit::Apply),
    Rollback(audit::Rollback),
    Ignore(audit::Ignore),
    Rules(audit::Rules),
    History(audit::History),
    Guides(Guides),
    Activity(Activity),
    User(User),
    Apikey(ApiKey),
    Backup(Backup),
    Restore(Restore),
    Doctor(Doctor),
    Ping(Ping),
    Licences(Licences),
    Openapi(Openapi),
    ConfigReference(ConfigReference),
    Completions(Completions),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Recover {
    Plan(recover::Plan),
    Run(recover::Run),
    Explain(recover::Explain),
    Policy(Policy),
    Classify(Classify),
}

impl Cli {
    /// The folder that was named, or where a user's programs keep their state.
    pub(crate) fn config_dir(&self) -> PathBuf {
        if let Some(folder) = &self.config_dir {
            return folder.clone();
        }
        let from = |name: &str| std::env::var_os(name).filter(|it| !it.is_empty());
        if let Some(data) = from("XDG_DATA_HOME") {
            return PathBuf::from(data).join("autoarr");
        }
        match from("HOME") {
            Some(home) => PathBuf::from(home).join(".local/share/autoarr"),
            None => PathBuf::from("autoarr"),
        }
    }
}
