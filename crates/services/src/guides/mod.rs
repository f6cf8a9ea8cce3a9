//! Guides: where they come from, what an owner wishes for of them, and the plan that brings every
//! program there. The plan is one of the audit's: stored, applied, read back and undone like any
//! other.
//!
//! [`shelf`] keeps the guide; [`fetch`] gets it; [`owned`] remembers what was made from it;
//! [`sandbox`] tells what a release would count.

mod fetch;
mod owned;
mod sandbox;
mod shelf;

use std::{path::PathBuf, sync::Arc};

use futures_util::{StreamExt, stream};
use guides::{Book, Comparison, Guide, Included, RESOURCES, Wish, Wishes};
use kernel::{
    Clock, Connected, InstanceName, Timestamp,
    audit::{Configuration, Fix, Target},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Store;
use uuid::Uuid;

use crate::{
    Actor, Error, Result,
    audit::{Audit, NewStep, Plan},
    connections::Connections,
    events::EventKind,
};

pub use fetch::Source;
pub(crate) use owned::{forget_owned, note_owned};
pub use sandbox::ScoredRelease;
use shelf::Shelf;

/// Under which the wishes are kept.
const WISHES: &str = "guides.wishes";
/// So many programs are compared side by side: their settings are large.
const AT_ONCE: usize = 4;
/// What a file of ours begins with.
const OWN_KEY: &str = "instances";

/// Keeps programs as a guide has them, as far as their owner wishes for it.
#[derive(Clone)]
pub struct Guides {
    inner: Arc<Inner>,
}

struct Inner {
    audit: Audit,
    connections: Connections,
    store: Store,
    clock: Arc<dyn Clock>,
    shelf: Option<Shelf>,
}

/// The guide that is kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GuideState {
    pub source: String,
    /// The commit, when it is from a repository.
    pub version: Option<String>,
    pub fetched_at: Timestamp,
    pub books: Vec<BookSummary>,
}

/// What the guide has for one kind of program.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BookSummary {
    pub kind: String,
    pub formats: usize,
    pub groups: usize,
    /// Ids and names.
    pub profiles: Vec<(String, String)>,
    /// The types of media for which there are sizes.
    pub sizes: Vec<String>,
    /// For each place its variants.
    pub naming: Vec<(String, Vec<String>)>,
}

/// A plan that brings programs to what is wished for.
#[derive(Clone, Debug, PartialEq)]
pub struct GuidePlan {
    /// `None` when there is nothing to be changed.
    pub plan: Option<Plan>,
    pub instances: Vec<PlannedInstance>,
}

/// How one program stands to its wish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedInstance {
    pub instance: InstanceName,
    /// How many steps of the plan are its.
    pub steps: usize,
    /// Why nothing is planned for it, in sentences.
    pub problems: Vec<String>,
    /// What its owner should know besides.
    pub notes: Vec<String>,
}

/// A file of wishes.
#[derive(Clone, Copy)]
pub struct WishFile<'a> {
    pub text: &'a str,
    /// YAML if not.
    pub is_toml: bool,
    /// Gives the text of a file that this one includes, or says why it cannot be had.
    pub included: &'a Included<'a>,
}

/// What became of a file of another synchroniser.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedWishes {
    pub instances: Vec<InstanceName>,
    /// What of the file was not taken over, in sentences.
    pub notes: Vec<String>,
}

impl GuidePlan {
    /// Whether something of the wishes cannot be planned.
    pub fn has_problems(&self) -> bool {
        self.instances.iter().any(|it| !it.problems.is_empty())
    }
}

impl Guides {
    pub(crate) fn new(
        audit: Audit,
        connections: Connections,
        store: Store,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { inner: Arc::new(Inner { audit, connections, store, clock, shelf: None }) }
    }

    pub(crate) fn kept_in(&self, folder: PathBuf) -> Self {
        let Inner { audit, connections, store, clock, .. } = &*self.inner;
        let inner = Inner {
            audit: audit.clone(),
            connections: connections.clone(),
            store: store.clone(),
            clock: Arc::clone(clock),
            shelf: Some(Shelf::new(folder)),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Fetches the guide anew, from `source` or from where it came last. The one that is kept stays
    /// in use until the new one is whole, and when it cannot be had.
    pub async fn update(&self, actor: &Actor, source: Option<Source>) -> Result<GuideState> {
        let shelf = self.shelf()?;
        let source = match source {
            Some(source) => source,
            None => shelf.kept().await?.map_or_else(|| Ok(Source::usual()), |it| it.source())?,
        };
        let kept = shelf.fetch(&source, self.inner.clock.now()).await?;
        let state = kept.state(&shelf.read(&kept).await?);
        let summary = format!("The guide was fetched from {}", state.source);
        self.tell(actor, EventKind::GuideFetched, summary, json!({"version": state.version}))
            .await?;
        Ok(state)
    }

    /// The guide that is kept; `None` before the first update.
    pub async fn state(&self) -> Result<Option<GuideState>> {
        let shelf = self.shelf()?;
        let Some(kept) = shelf.kept().await? else { return Ok(None) };
        Ok(Some(kept.state(&shelf.read(&kept).await?)))
    }

    /// What is wished for, by instance.
    pub async fn wishes(&self) -> Result<Wishes> {
        let stored = self.inner.store.setting(WISHES).await?;
        stored.map_or_else(
            || Ok(Wishes::default()),
            |it| {
                serde_json::from_value(it)
                    .map_err(|err| Error::Internal(format!("kept wishes cannot be read: {err}")))
            },
        )
    }

    /// Replaces all wishes. They are compared with the guide when something is planned.
    ///
    /// # Errors
    ///
    /// When an instance is not connected, or the guide has nothing for its kind.
    pub async fn wish(&self, actor: &Actor, wishes: &Wishes) -> Result<()> {
        for name in wishes.instances.keys() {
            self.inner.connections.get(name)?;
        }
        let document = serde_json::to_value(wishes)
            .map_err(|err| Error::Internal(format!("wishes cannot be written: {err}")))?;
        let now = self.inner.clock.now();
        self.inner.store.set_setting(WISHES, &document, now.0).await?;
        let summary = format!("Something is wished of the guide for {}", listed(wishes));
        self.tell(actor, EventKind::GuideWished, summary, Value::Null).await
    }

    /// Takes the wishes of a file over, in place of those of the same instances: one of ours, or
    /// `recyclarr.yml`. With `adopt`, what has the name of something of the guide may be changed.
    ///
    /// # Errors
    ///
    /// Where the file is not understood, and when it is not certain which instance is meant.
    pub async fn import(
        &self,
        actor: &Actor,
        file: &WishFile<'_>,
        adopt: bool,
    ) -> Result<ImportedWishes> {
        let mut wishes = self.wishes().await?;
        let mut done = ImportedWishes { instances: Vec::new(), notes: Vec::new() };
        for (name, mut wish, notes) in self.given(file)? {
            if adopt {
                wish.adopt = guides::Adopt::All;
            }
            wishes.instances.insert(name.clone(), wish);
            done.notes.extend(notes);
            done.instances.push(name);
        }
        self.wish(actor, &wishes).await?;
        Ok(done)
    }

    /// What a file wishes for, by instance, and what of it is not taken over.
    fn given(&self, file: &WishFile<'_>) -> Result<Vec<(InstanceName, Wish, Vec<String>)>> {
        let &WishFile { text, is_toml, included } = file;
        let invalid = |err: guides::WishError| Error::Invalid {
            field: "file".to_owned(),
            problem: err.to_string(),
        };
        let own = guides::read_wishes(text, is_toml);
        let is_own = match &own {
            Ok(_) => true,
            Err(guides::WishError::Invalid { place, .. }) => place.starts_with(OWN_KEY),
            Err(_) => false,
        };
        if is_own || is_toml {
            let instances = own.map_err(invalid)?.instances.into_iter();
            return Ok(instances.map(|(name, wish)| (name, wish, Vec::new())).collect());
        }
        let imported = guides::import(text, included).map_err(invalid)?;
        let of_kind = |kind: &str| imported.iter().filter(|it| it.kind == kind).count();
        let named = imported.iter().map(|it| {
            let name = self.meant(&it.kind, &it.name, of_kind(&it.kind) == 1)?;
            Ok((name, it.wish.clone(), it.notes.clone()))
        });
        named.collect()
    }

    /// Compares the programs with what is wished for them, side by side, and stores a plan of the
    /// differences. A program with a problem is left out of it, whole.
    pub async fn plan(&self, actor: &Actor, only: Option<&InstanceName>) -> Result<GuidePlan> {
        let guide = self.guide().await?;
        let wishes = self.wishes().await?;
        let wanted = wishes.instances.iter().filter(|(name, _)| only.is_none_or(|it| it == *name));
        let works: Vec<_> = wanted.map(|(name, wish)| self.compare(&guide, name, wish)).collect();
        if works.is_empty() {
            let of = only.map_or_else(String::new, |name| format!(" for {name}"));
            return Err(Error::Conflict(format!(
                "nothing is wished for yet{of}: `autoarr guides import FILE` takes wishes"
            )));
        }
        let compared: Vec<_> = stream::iter(works).buffered(AT_ONCE).collect().await;
        let mut planned = GuidePlan { plan: None, instances: Vec::new() };
        let mut steps = Vec::new();
        let mut left_out = Vec::new();
        for (instance, comparison) in compared {
            let comparison = comparison?;
            let problems = comparison.problems;
            left_out.extend(problems.iter().map(|it| format!("{instance}: {it}")));
            planned.instances.push(PlannedInstance {
                instance: instance.clone(),
                steps: comparison.steps.len(),
                problems,
                notes: comparison.notes,
            });
            steps.extend(comparison.steps);
        }
        if !steps.is_empty() {
            let id = Uuid::now_v7().to_string();
            let stored = self.inner.audit.store_plan(actor, id, None, left_out, steps).await?;
            planned.plan = Some(stored);
        }
        Ok(planned)
    }

    /// What a release would count in the wished profiles of an instance, by its name and the guide;
    /// and what the program itself makes of it by its settings of now.
    pub async fn score(&self, instance: &InstanceName, release: &str) -> Result<ScoredRelease> {
        let guide = self.guide().await?;
        let connected = self.inner.connections.get(instance)?;
        let wishes = self.wishes().await?;
        let wish = wishes.instances.get(instance).ok_or_else(|| Error::NotFound {
            what: "wish for the instance",
            name: instance.to_string(),
        })?;
        let book = book_of(&guide, &connected).map_err(Error::Conflict)?;
        let scored = guides::score(book, wish, release).map_err(|problems| Error::Invalid {
            field: format!("wish.{instance}"),
            problem: problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
        })?;
        sandbox::beside(&connected, release, scored).await
    }

    /// The guide as it is kept.
    async fn guide(&self) -> Result<Guide> {
        let shelf = self.shelf()?;
        match shelf.kept().await? {
            Some(kept) => shelf.read(&kept).await,
            None => Err(Error::Conflict(
                "there is no guide yet: `autoarr guides update` fetches one".to_owned(),
            )),
        }
    }

    fn shelf(&self) -> Result<&Shelf> {
        let shelf = self.inner.shelf.as_ref();
        shelf.ok_or_else(|| Error::Conflict("there is no folder for a guide".to_owned()))
    }

    /// Which instance a file means: the one with the same name, or the only one of its kind.
    fn meant(&self, kind: &str, name: &str, is_alone: bool) -> Result<InstanceName> {
        let connected = self.inner.connections.connected();
        let of_kind: Vec<_> = connected.iter().filter(|it| it.integration.0 == kind).collect();
        let named = of_kind.iter().find(|it| it.name.as_str() == name);
        match (named, of_kind.as_slice()) {
            (Some(named), _) => Ok(named.name.clone()),
            (None, [one]) if is_alone => Ok(one.name.clone()),
            _ => Err(Error::Invalid {
                field: kernel::clean_text(&format!("{kind}.{name}"), 100),
                problem: "no connected instance is called so: give it the name of one".to_owned(),
            }),
        }
    }

    /// What one program needs. What cannot be read of it is its own problem.
    async fn compare(
        &self,
        guide: &Guide,
        name: &InstanceName,
        wish: &Wish,
    ) -> (InstanceName, Result<Compared>) {
        (name.clone(), self.compared(guide, name, wish).await)
    }

    async fn compared(&self, guide: &Guide, name: &InstanceName, wish: &Wish) -> Result<Compared> {
        let Inner { connections, store, .. } = &*self.inner;
        let connected = match connections.get(name) {
            Ok(connected) => connected,
            Err(err) => return Ok(Compared::problem(err.to_string())),
        };
        let book = match book_of(guide, &connected) {
            Ok(book) => book,
            Err(why) => return Ok(Compared::problem(why)),
        };
        let settings = match read(&connected, &RESOURCES).await {
            Ok(settings) => settings,
            Err(why) => return Ok(Compared::problem(why)),
        };
        let owned = owned::of(store, &connected).await?;
        let found = guides::compare(book, wish, &settings, &owned);
        Ok(Compared::of(name, found))
    }

    async fn tell(
        &self,
        actor: &Actor,
        kind: EventKind,
        summary: String,
        data: Value,
    ) -> Result<()> {
        let mut event = actor.event(kind, self.inner.clock.now(), summary);
        event.data = data;
        self.inner.audit.tell(event).await
    }
}

/// What one program needs.
struct Compared {
    steps: Vec<NewStep>,
    problems: Vec<String>,
    notes: Vec<String>,
}

impl Compared {
    fn problem(why: String) -> Self {
        Self { steps: Vec::new(), problems: vec![why], notes: Vec::new() }
    }

    fn of(instance: &InstanceName, found: Comparison) -> Self {
        let steps = found.changes.into_iter().map(|change| NewStep {
            finding: None,
            rule: format!("guides.{}", change.rule),
            instance: instance.clone(),
            target: change.target,
            act: Fix::into(change.fix),
            reason: change.reason,
            risk: change.risk,
            undoes: None,
            of_guide: change.of_guide,
        });
        Self {
            steps: steps.collect(),
            problems: found.problems.iter().map(ToString::to_string).collect(),
            notes: found.notes,
        }
    }
}

fn book_of<'a>(guide: &'a Guide, connected: &Connected) -> Result<&'a Book, String> {
    let kind = connected.integration.0;
    guide.books.get(kind).ok_or_else(|| format!("the guide has nothing for {kind}"))
}

/// The settings that are compared, one after the other.
async fn read(connected: &Connected, resources: &[&str]) -> Result<Configuration, String> {
    let Some(audit) = &connected.audit else {
        return Err(format!("the settings of {} cannot be read", connected.name));
    };
    let mut settings = Configuration::default();
    for resource in resources {
        let document = audit.read(&Target::whole(resource)).await.map_err(|it| it.to_string())?;
        if let Some(document) = document {
            settings.documents.insert((*resource).to_owned(), document);
        }
    }
    Ok(settings)
}

fn listed(wishes: &Wishes) -> String {
    let names: Vec<_> = wishes.instances.keys().map(InstanceName::as_str).collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

/// What is written beside the guide that is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Kept {
    /// The folder's name on the shelf.
    folder: String,
    source: String,
    version: Option<String>,
    fetched_at: Timestamp,
}

impl Kept {
    fn source(&self) -> Result<Source> {
        self.source.parse()
    }

    fn state(&self, guide: &Guide) -> GuideState {
        let books = guide.books.iter().map(|(kind, book)| BookSummary {
            kind: kind.clone(),
            formats: book.formats.len(),
            groups: book.groups.len(),
            profiles: book
                .profiles
                .values()
                .map(|it| (it.id.to_string(), it.name.clone()))
                .collect(),
            sizes: book.sizes.keys().cloned().collect(),
            naming: book
                .naming
                .places
                .iter()
                .map(|(place, variants)| (place.clone(), variants.keys().cloned().collect()))
                .collect(),
        });
        GuideState {
            source: self.source.clone(),
            version: self.version.clone(),
            fetched_at: self.fetched_at,
            books: books.collect(),
        }
    }
}
