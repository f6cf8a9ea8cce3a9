//! What is known of findings, written down: found, found again, over.

use std::collections::BTreeSet;

use kernel::{InstanceName, Timestamp};
use serde_json::json;
use store::{Change, Store};

use super::{
    Finding, Inner,
    judging::{Fate, NOT_CONNECTED, PUT_BACK, Past},
};
use crate::{Actor, Result, events::EventKind};

impl Inner {
    /// Keeps what was found. `fresh` are the instances that were never audited before.
    pub(super) async fn keep(
        &self,
        change: &mut Change,
        actor: &Actor,
        mut finding: Finding,
        before: Option<Finding>,
        fresh: &BTreeSet<InstanceName>,
        past: &Past,
    ) -> Result<()> {
        let before = match before {
            Some(before) => Some(before),
            None => self.store.finding(&finding.id).await?.map(Finding::from_row).transpose()?,
        };
        let mut is_new = true;
        if let Some(before) = &before {
            finding.ignored.clone_from(&before.ignored);
            finding.put_back = before.put_back;
            finding.heeded_at = before.heeded_at;
        }
        finding.stuck = past.speaks_against(&finding).map(str::to_owned);
        if let Some(before) = before {
            if before.closed_at.is_none() {
                finding.first_seen = before.first_seen;
                is_new = false;
            }
            if before.says_the_same_as(&finding) && before.stuck.is_some() {
                finding.stuck.clone_from(&before.stuck);
                is_new = false;
            }
        }
        change.save_finding(&finding.to_row()?).await?;
        if let (true, Some(why)) = (is_new, &finding.stuck) {
            let summary = format!("{}: {}: {why}", finding.instance, finding.title);
            return tell(change, actor, EventKind::FindingStuck, past.now, &finding, summary).await;
        }
        // The first audit of a program says how many there are; each by itself would be a flood.
        if is_new && !fresh.contains(&finding.instance) {
            let summary = format!("{}: {} ({})", finding.instance, finding.title, finding.target);
            tell(change, actor, EventKind::FindingOpened, past.now, &finding, summary).await?;
        }
        Ok(())
    }

    /// Keeps what became of a finding that was not found again.
    pub(super) async fn leave(
        &self,
        change: &mut Change,
        actor: &Actor,
        mut finding: Finding,
        fate: Fate,
        now: Timestamp,
    ) -> Result<()> {
        match fate {
            Fate::Closed(words) => close(change, actor, finding, words, now).await,
            Fate::Unjudged(why) if finding.unjudged.as_ref() == Some(&why) => Ok(()),
            Fate::Unjudged(why) => {
                finding.unjudged = Some(why);
                Ok(change.save_finding(&finding.to_row()?).await?)
            }
        }
    }

    /// Notes that the owner took back what we changed for a finding: it is not done again by
    /// itself.
    pub(super) async fn note_put_back(&self, change: &mut Change, id: &str) -> Result<()> {
        let Some(row) = self.store.finding(id).await? else { return Ok(()) };
        let mut finding = Finding::from_row(row)?;
        finding.put_back = true;
        finding.stuck = Some(PUT_BACK.to_owned());
        Ok(change.save_finding(&finding.to_row()?).await?)
    }
}

/// Closes every finding of an instance that is not connected any more.
pub(super) async fn close_all_of(
    store: &Store,
    change: &mut Change,
    actor: &Actor,
    instance: &str,
    now: Timestamp,
) -> Result<()> {
    for row in store.open_findings().await?.into_iter().filter(|it| it.instance == instance) {
        let finding = Finding::from_row(row)?;
        close(change, actor, finding, NOT_CONNECTED, now).await?;
    }
    Ok(())
}

async fn close(
    change: &mut Change,
    actor: &Actor,
    mut finding: Finding,
    words: &str,
    now: Timestamp,
) -> Result<()> {
    finding.closed_at = Some(now);
    finding.unjudged = None;
    // What its owner took back stays so, however it is at times.
    if !finding.put_back {
        finding.stuck = None;
    }
    change.save_finding(&finding.to_row()?).await?;
    let summary = format!("{}: {}{words}", finding.instance, finding.title);
    tell(change, actor, EventKind::FindingClosed, now, &finding, summary).await
}

async fn tell(
    change: &mut Change,
    actor: &Actor,
    kind: EventKind,
    now: Timestamp,
    finding: &Finding,
    summary: String,
) -> Result<()> {
    let mut event = actor.event(kind, now, summary);
    event.instance = Some(finding.instance.to_string());
    event.data = json!({ "finding": finding.id, "rule": finding.rule });
    change.add_event(event).await?;
    Ok(())
}
