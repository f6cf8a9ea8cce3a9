use integration_kit::tolerant;
use kernel::{Command, CommandId, CommandKind, CommandStatus, ItemId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{text, wire};

/// A piece of work of the library. `B` is what the product puts into the body of a search.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommandRecord<B> {
    pub id: i64,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub name: String,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    status: String,
    pub body: Option<B>,
    message: Option<String>,
    #[serde(default, deserialize_with = "wire::maybe_moment")]
    queued: Option<Timestamp>,
    #[serde(default, deserialize_with = "wire::maybe_moment")]
    ended: Option<Timestamp>,
}

impl<B> CommandRecord<B> {
    /// The command in our words. A search is for `items`.
    pub fn into_command(self, items: Vec<ItemId>) -> Command {
        let kind = kind(&self.name);
        Command {
            id: CommandId(self.id),
            kind,
            status: match self.status.as_str() {
                "completed" => CommandStatus::Ended,
                "queued" => CommandStatus::Queued,
                "started" => CommandStatus::Running,
                _ => CommandStatus::Failed,
            },
            items: if kind == CommandKind::Search { items } else { Vec::new() },
            queued_at: self.queued.unwrap_or_default(),
            ended_at: self.ended,
            message: text::some_sentence(self.message.as_deref()),
        }
    }
}

/// Every search is called one by its name: of an item, of a season, of all that is missing.
fn kind(name: &str) -> CommandKind {
    match name {
        "RefreshMonitoredDownloads" => CommandKind::RefreshDownloads,
        "ManualImport" => CommandKind::Import,
        "CheckHealth" => CommandKind::CheckHealth,
        name if name.ends_with("Search") => CommandKind::Search,
        _ => CommandKind::Other,
    }
}

/// What is sent to start one.
#[derive(Debug, Serialize)]
pub(crate) struct NewCommand<'a, B> {
    pub(crate) name: &'a str,
    #[serde(flatten)]
    pub(crate) body: B,
}

/// For a command that needs nothing but its name.
#[derive(Debug, Serialize)]
pub(crate) struct Bare {}
