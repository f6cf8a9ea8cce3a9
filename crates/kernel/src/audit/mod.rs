//! The words of the configuration audit: what a program's settings are, what a rule says about
//! them, and how one of them is changed.
//!
//! Judging is pure: a rule sees something typed that was made of a [`Snapshot`], and answers
//! data. Changing needs a [`crate::WritePermit`].

mod configuration;
mod field;
mod folder;
mod reference;
mod relations;
mod rule;
mod snapshot;

use async_trait::async_trait;
pub use configuration::{Configuration, Target};
pub use field::{Conflict, FieldChange, FieldError, FieldPath, Side};
pub use folder::{Folder, PathStyle};
pub use reference::{made_for, resolve_made};
pub use relations::{
    Application, Category, ClientFacts, HistoryKept, Indexer, LibraryClient, LibraryFacts,
    ManagerFacts, PathMapping, PlacedFolder, Relations, ServerFacts, ServerNotification,
    ServerSection, Setting, SyncLevel,
};
pub use rule::{
    Area, Defect, Fix, Judgement, Judging, Remedy, Risk, Rule, RuleInfo, Severity, Verdict, judge,
};
pub use snapshot::{Document, Snapshot};

use crate::{Answer, CheckPermit, WritePermit};

/// A program whose settings can be read, judged and changed.
#[async_trait]
pub trait Auditable: Send + Sync {
    /// Reads the settings, one call after the other. Secrets in it are masked.
    async fn configuration(&self) -> Answer<Snapshot>;

    /// What tells this very program from any other of its kind, for ever; `None` where it has no
    /// such mark.
    async fn identity(&self) -> Answer<Option<String>> {
        Ok(None)
    }

    /// What the program itself makes of the name of a release; `None` where it does not say.
    async fn reading(&self, _release: &str) -> Answer<Option<Reading>> {
        Ok(None)
    }

    /// Makes the program look at itself now: its own warnings can be hours old. Nothing to do where
    /// they are as new as its answers.
    async fn refresh_health(&self, _permit: &CheckPermit) -> Answer<()> {
        Ok(())
    }

    /// Reads one object afresh, with its secrets masked; `None` when it is not there.
    async fn read(&self, target: &Target) -> Answer<Option<serde_json::Value>>;

    /// The resources of a configuration that tell what the program sees (health, free space) and
    /// not how it is set: a change in them is not a change of settings.
    fn observed(&self) -> &'static [&'static str];

    /// Judges by this program's own rules. Does no I/O.
    fn judge(&self, configuration: &Snapshot) -> Judgement;

    /// What other programs' settings have to agree with. Does no I/O.
    fn relations(&self, configuration: &Snapshot) -> Relations;

    /// What changes settings.
    fn configurator(&self, permit: &WritePermit) -> Box<dyn Configurator>;
}

/// Changes the settings of one program. Whatever it says about success, read it back.
#[async_trait]
pub trait Configurator: Send + Sync {
    /// Reads `target` whole, refuses when a field is not what `changes` says that it was, changes
    /// the fields and puts the rest back as it came.
    async fn set(&self, target: &Target, changes: &[FieldChange]) -> Answer<Written>;

    /// Makes a new object of `resource`; answers where it is.
    async fn create(&self, resource: &str, document: &serde_json::Value) -> Answer<Target>;

    /// Removes an object that we made.
    async fn remove(&self, target: &Target) -> Answer<()>;
}

/// What a program makes of the name of a release, by its settings of now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// What it takes the release for, such as the title of a series; `None` when it knows none.
    pub title: Option<String>,
    pub quality: Option<String>,
    /// The ids of the custom formats that it meets.
    pub formats: Vec<i64>,
}

/// What became of a wish to change a setting.
#[derive(Clone, Debug, PartialEq)]
pub enum Written {
    /// The program took it, which is not proof that it kept it.
    Sent,
    /// Nothing was sent: how it is now could not be read, because of this.
    Unread(String),
    /// Nothing was sent: somebody changed these fields meanwhile.
    ChangedSince(Vec<Conflict>),
}
