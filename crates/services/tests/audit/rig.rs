use std::sync::Arc;

use integration_testkit::{FakeSettings, HandClock, connected_settings};
use kernel::{
    Clock, Mode,
    audit::{FieldChange, Target},
};
use serde_json::Value;
use services::{
    Actor, Applied, Audit, Connections, EventFeed, EventQuery, Finding, Plan, Selection,
};
use store::{ChangeRow, Store};
use tempfile::TempDir;

/// Two programs with settings, and an audit over them.
pub(crate) struct Rig {
    pub(crate) clock: Arc<HandClock>,
    pub(crate) one: FakeSettings,
    pub(crate) other: FakeSettings,
    pub(crate) store: Store,
    pub(crate) audit: Audit,
    folder: TempDir,
}

impl Rig {
    pub(crate) async fn new() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let store = open(&folder).await?;
        let clock = HandClock::new();
        let (one, other) = (FakeSettings::new("one"), FakeSettings::new("other"));
        let audit = audit(&one, &other, &store, clock.clone(), "test");
        Ok(Self { clock, one, other, store, audit, folder })
    }

    /// Forgets everything that is not in the store, as after `kill -9`.
    pub(crate) async fn restart(&mut self) -> anyhow::Result<()> {
        self.store = open(&self.folder).await?;
        self.audit = self.another("test", self.clock.clone());
        Ok(())
    }

    /// The first of the two is not connected any more.
    pub(crate) fn without_one(&mut self) {
        let connections = Connections::of(&[], [connected_settings(&self.other)]);
        let (store, feed) = (self.store.clone(), EventFeed::default());
        self.audit = Audit::new(connections, store, feed, self.clock.clone(), "test".to_owned());
    }

    /// The audit of another process on the same database.
    pub(crate) fn another(&self, replica: &str, clock: Arc<dyn Clock>) -> Audit {
        audit(&self.one, &self.other, &self.store, clock, replica)
    }

    /// Writes the first step of a plan down as something else.
    pub(crate) async fn rewrite(
        &self,
        plan: &Plan,
        edit: impl FnOnce(&mut ChangeRow),
    ) -> anyhow::Result<()> {
        let mut row = self.store.changes_of(&plan.id).await?.remove(0);
        edit(&mut row);
        let mut change = self.store.begin().await?;
        change.save_change(&row).await?;
        change.commit().await?;
        Ok(())
    }

    /// Leaves the first step of a plan as a process does that dies after it has sent it.
    pub(crate) async fn dies_after_sending(&self, plan: &Plan) -> anyhow::Result<()> {
        self.rewrite(plan, |row| {
            row.state = "sent".to_owned();
            row.document["state"] = "sent".into();
        })
        .await
    }

    /// Makes the first step of a plan one of two changes, `rename` and `folders` of `naming`.
    pub(crate) async fn of_two_changes(&self, plan: &Plan) -> anyhow::Result<()> {
        change(&self.one, &Target::whole("naming"), "folders", false.into());
        let changes = ["rename", "folders"].map(|it| FieldChange::new(it, false, true));
        self.rewrite(plan, |row| row.document["act"]["changes"] = serde_json::json!(changes)).await
    }

    pub(crate) async fn run(&self) -> anyhow::Result<services::AuditReport> {
        Ok(self.audit.run(&actor()).await?)
    }

    pub(crate) async fn found(&self, instance: &str, rule: &str) -> anyhow::Result<Finding> {
        let findings = self.audit.findings().await?;
        let found =
            findings.into_iter().find(|it| it.instance.as_str() == instance && it.rule == rule);
        found.ok_or_else(|| anyhow::anyhow!("{rule} is not broken by {instance}"))
    }

    /// A plan for one finding.
    pub(crate) async fn plan(&self, instance: &str, rule: &str) -> anyhow::Result<Plan> {
        let finding = self.found(instance, rule).await?;
        Ok(self.audit.plan(&actor(), &Selection::These(vec![finding.id])).await?)
    }

    pub(crate) async fn apply(&self, plan: &Plan) -> anyhow::Result<Applied> {
        Ok(self.audit.apply(&actor(), &plan.id, None, Mode::Live).await?)
    }

    /// What events of one kind say, oldest first.
    pub(crate) async fn told(&self, kind: &str) -> anyhow::Result<Vec<String>> {
        let kind = Some(kind.to_owned());
        let query = EventQuery { kind, after_seq: Some(0), limit: 500, ..EventQuery::default() };
        Ok(self.store.events(query).await?.into_iter().map(|it| it.summary).collect())
    }

    /// The kinds of all events since the start, oldest first.
    pub(crate) async fn events(&self) -> anyhow::Result<Vec<String>> {
        let query = EventQuery { after_seq: Some(0), limit: 500, ..EventQuery::default() };
        Ok(self.store.events(query).await?.into_iter().map(|it| it.kind).collect())
    }
}

async fn open(folder: &TempDir) -> anyhow::Result<Store> {
    let url = format!("sqlite:{}/test.db?durability=relaxed", folder.path().display());
    Ok(Store::open(&url).await?)
}

fn audit(
    one: &FakeSettings,
    other: &FakeSettings,
    store: &Store,
    clock: Arc<dyn Clock>,
    replica: &str,
) -> Audit {
    let connected = [connected_settings(one), connected_settings(other)];
    let connections = Connections::of(&[], connected);
    Audit::new(connections, store.clone(), EventFeed::default(), clock, replica.to_owned())
}

pub(crate) fn actor() -> Actor {
    Actor::new("user:anna")
}

/// What a program has set.
pub(crate) fn setting(program: &FakeSettings, target: &Target, field: &str) -> Value {
    let state = program.state();
    let found = state.configuration.find(target).map(|it| it[field].clone());
    found.unwrap_or(Value::Null)
}

/// Somebody else changes what a program has set.
pub(crate) fn change(program: &FakeSettings, target: &Target, field: &str, to: Value) {
    if let Some(found) = program.state().configuration.find_mut(target) {
        found[field] = to;
    }
}
