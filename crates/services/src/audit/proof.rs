//! What became of a step, by reading back, and how that is written down.

use std::collections::BTreeSet;

use kernel::audit::{Auditable, Conflict, FieldChange, Target};
use serde_json::{Value, json};

use super::{ConfigAct, Inner, Step, StepState, shown};
use crate::{Actor, Result, events::EventKind};

/// How long the text of an outcome may be, in characters.
pub(super) const OUTCOME: usize = 2000;

/// How many fields of one object an outcome names.
const NAMED: usize = 8;

/// How a step ended.
pub(super) struct End {
    pub(super) state: StepState,
    pub(super) outcome: String,
    target: Option<Target>,
    made: Option<Value>,
    changed: Vec<FieldChange>,
}

impl End {
    pub(super) fn of(state: StepState, outcome: String) -> Self {
        Self { state, outcome, target: None, made: None, changed: Vec::new() }
    }

    /// Nobody knows yet: it is looked at again.
    pub(super) fn unread(why: &str) -> Self {
        Self::of(StepState::Sent, format!("sent, but not to be read back: {why}"))
    }

    fn made(target: Target, document: Value, outcome: &str) -> Self {
        let (target, made) = (Some(target), Some(document));
        Self { target, made, ..Self::of(StepState::Done, outcome.to_owned()) }
    }

    /// The same, for why the program said that it did not do it.
    pub(super) fn because(self, why: &str) -> Self {
        match self.state {
            StepState::Sent => Self { outcome: format!("{why}; {}", self.outcome), ..self },
            StepState::Failed => Self { outcome: why.to_owned(), ..self },
            _ => self,
        }
    }
}

impl Inner {
    /// What became of a step that was sent: what a program says about success proves nothing.
    pub(super) async fn proof(&self, audit: &dyn Auditable, step: &Step, target: &Target) -> End {
        let found = match audit.read(target).await {
            Ok(found) => found,
            Err(err) => return End::unread(&err.to_string()),
        };
        match (&step.act, found) {
            (ConfigAct::Remove { .. }, None) => End::of(StepState::Done, "it is gone".to_owned()),
            (ConfigAct::Remove { .. }, Some(_)) => {
                End::of(StepState::Failed, "it is still there".to_owned())
            }
            (_, None) => End::of(StepState::Failed, "it is not there when read back".to_owned()),
            (ConfigAct::Set { changes }, Some(document)) => kept(changes, &document),
            // Its id got lost with the answer: its name leads to it.
            (ConfigAct::Create { document }, Some(Value::Array(list))) if target.item.is_none() => {
                match list.into_iter().find(|it| is_named_as(it, document)) {
                    Some(made) => {
                        let target = target_of(&made, &step.target);
                        End::made(target, made, "made, and found by its name")
                    }
                    None => End::of(StepState::Failed, "it is not there when read back".to_owned()),
                }
            }
            (ConfigAct::Create { .. }, Some(document)) => {
                End::made(target.clone(), document, "made, and read back")
            }
        }
    }

    /// Writes down how a step ended, or that nobody knows yet.
    pub(super) async fn end(&self, actor: &Actor, step: &Step, end: End) -> Result<Step> {
        let now = self.clock.now();
        let mut ended = step.clone();
        ended.state = end.state;
        ended.outcome = Some(kernel::clean_text(&end.outcome, OUTCOME));
        ended.ended_at = (end.state != StepState::Sent).then_some(now);
        ended.target = end.target.unwrap_or(ended.target);
        ended.made = end.made;
        ended.changed = end.changed;
        let mut change = self.store.begin().await?;
        change.save_change(&ended.to_row()?).await?;
        if ended.state == StepState::Done {
            crate::guides::note_owned(&self.store, &self.connections, &mut change, &ended).await?;
        }
        if let Some(undone) = &step.undoes
            && let Some(row) = self.store.change(undone).await?
        {
            let undone = Step::from_row(row)?.after_undoing(&ended);
            change.save_change(&undone.to_row()?).await?;
            if let (StepState::Undone, Some(finding)) = (undone.state, &undone.finding) {
                self.note_put_back(&mut change, finding).await?;
            }
        }
        let sentence = step.sentence();
        let why = ended.outcome.as_deref().unwrap_or_default();
        let (kind, summary) = match ended.state {
            StepState::Done if step.undoes.is_some() => {
                (EventKind::ConfigurationUndone, format!("Undone: {sentence}"))
            }
            StepState::Done => (EventKind::ConfigurationChanged, format!("Done: {sentence}")),
            StepState::Sent => {
                let summary =
                    format!("It is not known yet whether this was done: {sentence}: {why}");
                (EventKind::ConfigurationNotChanged, summary)
            }
            _ => (EventKind::ConfigurationNotChanged, format!("Could not {sentence}: {why}")),
        };
        let mut event = actor.event(kind, now, format!("{}: {summary}", step.instance));
        event.instance = Some(step.instance.to_string());
        event.data = json!({
            "plan": step.plan, "step": step.place, "rule": step.rule, "act": step.act,
            "reason": step.reason, "outcome": ended.outcome,
        });
        change.add_event(event).await?;
        self.feed.commit(change).await?;
        Ok(ended)
    }
}

/// Whether an object has what was wished for; if not, what it has instead.
fn kept(changes: &[FieldChange], document: &Value) -> End {
    let missed = changes.iter().filter(|it| !it.is_done(document)).map(|it| {
        let found = it.field.get(document).unwrap_or(&Value::Null);
        format!("{} is {} and not {}", it.field, shown(found), shown(&it.to))
    });
    let missed: Vec<_> = missed.collect();
    if missed.is_empty() {
        return End::of(StepState::Done, "read back and found as wished".to_owned());
    }
    let outcome = format!("the program took it, but {}", named(&missed));
    let changed = changes.iter().filter_map(|it| it.outcome(document)).collect();
    End { changed, ..End::of(StepState::Failed, outcome) }
}

/// What somebody else changed meanwhile, in a sentence; `None` of nothing.
pub(super) fn conflict(conflicts: &[Conflict]) -> Option<String> {
    let (first, rest) = conflicts.split_first()?;
    let told = |it: &Conflict, between: &str| {
        let (planned, found) = (shown(&it.planned), shown(&it.found));
        format!("{} was {planned}{between} and is {found} now", it.field)
    };
    let mut all = vec![told(first, " when this was planned")];
    all.extend(rest.iter().map(|it| told(it, "")));
    Some(format!("{}: look at it, and plan again", named(&all)))
}

/// What somebody else changed of an object that was made here, in a sentence.
pub(super) fn changed_since_made(made: &Value, found: &Value) -> Option<String> {
    if made == found {
        return None;
    }
    let keys = |of: &Value| of.as_object().into_iter().flat_map(|it| it.keys().cloned()).collect();
    let (mut names, more): (BTreeSet<String>, BTreeSet<String>) = (keys(made), keys(found));
    names.extend(more);
    let told = names.iter().filter(|it| made.get(it) != found.get(it)).map(|it| {
        let value = |of: &Value| shown(of.get(it).unwrap_or(&Value::Null));
        format!("{it} was {} when it was made here and is {} now", value(made), value(found))
    });
    Some(format!("{}: it is left alone", named(&told.collect::<Vec<_>>())))
}

/// As many as one can read.
fn named(sentences: &[String]) -> String {
    let shown = sentences.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match sentences.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown}, and {more} more"),
    }
}

/// Where an object is that was found in the list of its kind.
fn target_of(made: &Value, wished: &Target) -> Target {
    let id = made.get("id").map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
    Target { item: id.or_else(|| wished.label.clone()), ..wished.clone() }
}

/// Whether two objects of a list have the same name.
pub(super) fn is_named_as(one: &Value, other: &Value) -> bool {
    one.get("name").is_some_and(|name| Some(name) == other.get("name"))
}
