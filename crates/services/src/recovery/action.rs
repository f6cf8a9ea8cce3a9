use std::collections::BTreeSet;

use kernel::{
    DownloadId, EventId, FileId, ImportCandidate, InstanceName, ItemId, QueueRecordId, Release,
    RemoveOptions, Timestamp,
};
use serde::{Deserialize, Serialize};
use store::{ActionRow, ActionState};

use crate::{Error, Result};

/// One change to another program, as data: it can be shown before it is done, is journaled
/// before it is sent, and can be checked afterwards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Act {
    /// Make the library look at its downloads now.
    Nudge,
    /// Tell the library that a grab failed.
    MarkFailed { grab: EventId, download: DownloadId },
    /// Remove a download by the library's record of it.
    Remove { record: QueueRecordId, download: DownloadId, options: RemoveOptions },
    /// Remove a job from the client's history or queue.
    RemoveJob { download: DownloadId, with_files: bool },
    /// Put a waiting job into the category where the library looks.
    SetCategory { download: DownloadId, category: String },
    /// Let the client try a job again.
    Retry { download: DownloadId },
    /// Search for items.
    Search { items: BTreeSet<ItemId> },
    /// Import files as what they are shown to be.
    Import { download: DownloadId, files: Vec<ImportCandidate> },
    /// Grab a release.
    Grab { release: Box<Release>, items: BTreeSet<ItemId> },
    /// Delete an incomplete file of the library.
    DeleteFile { file: FileId, items: BTreeSet<ItemId> },
    /// Stop watching for items.
    Unmonitor { items: BTreeSet<ItemId> },
}

impl Act {
    /// The kind of action, for labels and for the journal. Never changes.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Nudge => "nudge",
            Self::MarkFailed { .. } => "mark_failed",
            Self::Remove { options, .. } if options.blocklist => "remove_and_block",
            Self::Remove { .. } => "remove",
            Self::RemoveJob { .. } => "remove_job",
            Self::SetCategory { .. } => "set_category",
            Self::Retry { .. } => "retry",
            Self::Search { .. } => "search",
            Self::Import { .. } => "import",
            Self::Grab { .. } => "grab",
            Self::DeleteFile { .. } => "delete_file",
            Self::Unmonitor { .. } => "unmonitor",
        }
    }

    /// Whether it costs calls at indexers.
    pub fn is_search(&self) -> bool {
        matches!(self, Self::Search { .. } | Self::Grab { .. })
    }

    /// Whether a second time does no harm, so that it need not be proved before it is repeated.
    pub fn may_repeat(&self) -> bool {
        matches!(self, Self::Nudge | Self::SetCategory { .. } | Self::Unmonitor { .. })
    }

    /// What it does, as an owner would say it; `title` is what it does it to.
    pub fn sentence(&self, title: &str) -> String {
        match self {
            Self::Nudge => format!("make the library look at {title} now"),
            Self::MarkFailed { .. } => {
                format!("tell the library that {title} failed, so that it blocks the release")
            }
            Self::Remove { options, .. } if options.blocklist => {
                format!("remove {title} and block the release")
            }
            Self::Remove { .. } => format!("remove {title} from the queue"),
            Self::RemoveJob { .. } => format!("remove {title} from the download client"),
            Self::SetCategory { category, .. } => {
                format!("put {title} back into the category {category}")
            }
            Self::Retry { .. } => format!("let the download client try {title} again"),
            Self::Search { .. } => format!("search for {title}"),
            Self::Import { files, .. } => match files.len() {
                1 => format!("import {title}"),
                number => format!("import {title} ({number} files)"),
            },
            Self::Grab { release, .. } => format!("grab {} for {title}", release.title),
            Self::DeleteFile { .. } => format!("delete the incomplete file of {title}"),
            Self::Unmonitor { .. } => format!("stop watching for {title}"),
        }
    }
}

/// An action on its way: what, where, and for which incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Action {
    /// Unique for ever: the same step of the same incident has the same key.
    pub key: String,
    pub incident: String,
    /// Where it is done.
    pub instance: InstanceName,
    pub act: Act,
    /// Why, in one sentence.
    pub reason: String,
    /// What it is done to, as an owner would say it.
    pub title: String,
    pub planned_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    /// How often it was sent: more than once only after proof that it had no effect.
    pub attempts: u32,
}

impl Action {
    pub(crate) fn to_row(
        &self,
        state: ActionState,
        ended_at: Option<Timestamp>,
        outcome: Option<String>,
    ) -> Result<ActionRow> {
        let document = serde_json::to_value(self)
            .map_err(|err| Error::Internal(format!("an action cannot be written: {err}")))?;
        Ok(ActionRow {
            key: self.key.clone(),
            incident: self.incident.clone(),
            kind: self.act.code().to_owned(),
            state,
            instance: self.instance.to_string(),
            planned_at: self.planned_at.0,
            sent_at: self.sent_at.map(|it| it.0),
            ended_at: ended_at.map(|it| it.0),
            outcome,
            document,
        })
    }

    pub(crate) fn from_row(row: &ActionRow) -> Result<(Self, ActionState)> {
        let action = serde_json::from_value(row.document.clone())
            .map_err(|err| Error::Internal(format!("action {} cannot be read: {err}", row.key)))?;
        Ok((action, row.state))
    }
}
