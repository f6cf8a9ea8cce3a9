use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use kernel::{
    Answer, CheckPermit, InstanceName, IntegrationError, Trouble, WritePermit,
    audit::{
        Area, Auditable, Configuration, Configurator, Defect, FieldChange, Judgement, Reading,
        Relations, Remedy, Risk, Rule, RuleInfo, Severity, Snapshot, Target, Verdict, Written,
        judge,
    },
};
use serde_json::{Value, json};

/// A program with settings, by two rules: `rename` of `naming` should be on (safe), and every
/// client should have a category (careful).
#[derive(Clone)]
pub struct FakeSettings(Arc<Inner>);

struct Inner {
    name: InstanceName,
    state: Mutex<SettingsState>,
}

/// How it is, and how it misbehaves.
#[derive(Clone, Debug)]
pub struct SettingsState {
    pub configuration: Configuration,
    /// What its settings say about other programs: nothing, at first.
    pub relations: fn(&Snapshot) -> Relations,
    /// What tells it from others of its kind.
    pub identity: Option<String>,
    /// What it makes of the name of a release.
    pub reading: Option<Reading>,
    /// It cannot be reached.
    pub is_down: bool,
    /// Says yes to every change and keeps what it had.
    pub drops_values: bool,
    /// Keeps what this makes of each value.
    pub keeps_instead: Option<fn(&Value) -> Value>,
    /// Takes so many fields of a change, and refuses the next.
    pub takes_fields: Option<usize>,
    /// Changes what was asked, and cannot be reached from then on.
    pub is_down_after_writing: bool,
    /// Changes what was asked, and then the line breaks.
    pub breaks_after_writing: bool,
    /// Refuses, in these words.
    pub refuses: Option<String>,
    /// How often it was made to look at itself.
    pub checks: u32,
    /// What was asked of it, in order.
    pub writes: Vec<SettingsWrite>,
}

/// A change that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingsWrite {
    Set(Target, Vec<FieldChange>),
    Create(String, Value),
    Remove(Target),
}

static RULES: [Rule<Configuration>; 2] = [
    Rule {
        info: RuleInfo {
            id: "rename",
            title: "Files are renamed",
            area: Area::Naming,
            severity: Severity::High,
            reason: "Names that are alike are found again.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: "https://example.invalid/rename",
        },
        check: |settings| {
            Verdict::of_known(settings.document("naming"), |naming| {
                let is_on = naming["rename"] == true;
                Verdict::of((!is_on).then(|| {
                    let now = naming["rename"].clone();
                    Defect::set(Target::whole("naming"), "rename", now, true)
                }))
            })
        },
    },
    Rule {
        info: RuleInfo {
            id: "category",
            title: "Every client has a category",
            area: Area::Downloads,
            severity: Severity::Critical,
            reason: "Without one, jobs of others are taken for ours.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: "https://example.invalid/category",
        },
        check: |settings| {
            let clients = settings.document("client").and_then(Value::as_array);
            Verdict::of(clients.into_iter().flatten().filter(|it| it["category"] == "").map(|it| {
                let name = it["name"].as_str().unwrap_or_default();
                Defect::set(Target::item("client", &it["id"], name), "category", "", name)
            }))
        },
    },
];

impl FakeSettings {
    /// With `rename` off and two clients, of which the second has no category.
    pub fn new(name: &str) -> Self {
        let documents = [
            ("naming", json!({"id": 1, "rename": false, "unknown": {"kept": [1, 2]}})),
            (
                "client",
                json!([
                    {"id": 1, "name": "one", "category": "tv", "apiKey": kernel::MASK},
                    {"id": 2, "name": "two", "category": "", "apiKey": kernel::MASK},
                ]),
            ),
            ("health", json!([])),
        ];
        let documents = documents.map(|(name, document)| (name.to_owned(), document));
        let state = SettingsState {
            configuration: Configuration { version: "1.0".to_owned(), documents: documents.into() },
            relations: |_| Relations::default(),
            identity: None,
            reading: None,
            is_down: false,
            drops_values: false,
            keeps_instead: None,
            takes_fields: None,
            is_down_after_writing: false,
            breaks_after_writing: false,
            refuses: None,
            checks: 0,
            writes: Vec::new(),
        };
        Self(Arc::new(Inner { name: crate::instance(name), state: Mutex::new(state) }))
    }

    pub fn name(&self) -> &InstanceName {
        &self.0.name
    }

    /// The rules by which it is judged.
    pub fn rules() -> Vec<&'static RuleInfo> {
        RULES.iter().map(|rule| &rule.info).collect()
    }

    /// Its state, to look at it or to change it.
    pub fn state(&self) -> MutexGuard<'_, SettingsState> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn error(&self, trouble: Trouble) -> IntegrationError {
        IntegrationError { instance: self.0.name.clone(), trouble, source: None }
    }

    fn reached(&self) -> Answer<MutexGuard<'_, SettingsState>> {
        let state = self.state();
        if state.is_down {
            drop(state);
            return Err(self.error(Trouble::Unreachable("it is off".to_owned())));
        }
        Ok(state)
    }

    fn write(&self, write: SettingsWrite, change: impl FnOnce(&mut Configuration)) -> Answer<()> {
        let mut state = self.reached()?;
        state.writes.push(write);
        if let Some(why) = state.refuses.clone() {
            return Err(self.error(Trouble::Refused(why)));
        }
        if !state.drops_values {
            change(&mut state.configuration);
        }
        state.is_down = state.is_down_after_writing;
        if state.breaks_after_writing {
            return Err(self.error(Trouble::Unreachable("the line broke".to_owned())));
        }
        Ok(())
    }
}

#[async_trait]
impl Auditable for FakeSettings {
    async fn configuration(&self) -> Answer<Snapshot> {
        Ok(Snapshot::from(&self.reached()?.configuration))
    }

    async fn identity(&self) -> Answer<Option<String>> {
        Ok(self.reached()?.identity.clone())
    }

    async fn reading(&self, _: &str) -> Answer<Option<Reading>> {
        Ok(self.reached()?.reading.clone())
    }

    async fn refresh_health(&self, _: &CheckPermit) -> Answer<()> {
        self.reached()?.checks += 1;
        Ok(())
    }

    async fn read(&self, target: &Target) -> Answer<Option<Value>> {
        Ok(self.reached()?.configuration.find(target).cloned())
    }

    fn observed(&self) -> &'static [&'static str] {
        &["health"]
    }

    fn judge(&self, configuration: &Snapshot) -> Judgement {
        judge(&RULES, &Configuration::from(configuration))
    }

    fn relations(&self, configuration: &Snapshot) -> Relations {
        let relations = self.state().relations;
        relations(configuration)
    }

    fn configurator(&self, _: &WritePermit) -> Box<dyn Configurator> {
        Box::new(self.clone())
    }
}

#[async_trait]
impl Configurator for FakeSettings {
    async fn set(&self, target: &Target, changes: &[FieldChange]) -> Answer<Written> {
        let found = match self.reached() {
            Ok(state) => state.configuration.find(target).cloned().unwrap_or(Value::Null),
            Err(err) => return Ok(Written::Unread(err.to_string())),
        };
        let conflicts = FieldChange::conflicts(changes, &found);
        if !conflicts.is_empty() {
            return Ok(Written::ChangedSince(conflicts));
        }
        let (taken, instead) = {
            let state = self.state();
            (state.takes_fields.unwrap_or(changes.len()), state.keeps_instead)
        };
        let write = SettingsWrite::Set(target.clone(), changes.to_vec());
        self.write(write, |configuration| {
            if let Some(place) = configuration.find_mut(target) {
                for change in changes.iter().take(taken) {
                    let mut change = change.clone();
                    change.to = instead.map_or(change.to.clone(), |instead| instead(&change.to));
                    // A path that does not exist is nothing that this program knows.
                    let _ = change.make(place);
                }
            }
        })?;
        if taken < changes.len() {
            return Err(self.error(Trouble::Refused("the next field is refused".to_owned())));
        }
        Ok(Written::Sent)
    }

    async fn create(&self, resource: &str, document: &Value) -> Answer<Target> {
        let id = 100 + self.state().writes.len();
        let mut made = document.clone();
        made["id"] = json!(id);
        let write = SettingsWrite::Create(resource.to_owned(), document.clone());
        self.write(write, |configuration| {
            let list = configuration.documents.entry(resource.to_owned()).or_insert(json!([]));
            list.as_array_mut().into_iter().for_each(|list| list.push(made.clone()));
        })?;
        Ok(Target::item(resource, id, document["name"].as_str().unwrap_or_default()))
    }

    async fn remove(&self, target: &Target) -> Answer<()> {
        self.write(SettingsWrite::Remove(target.clone()), |configuration| {
            let list = configuration.documents.get_mut(&target.resource);
            if let Some(list) = list.and_then(Value::as_array_mut) {
                list.retain(|it| Some(it["id"].to_string()) != target.item);
            }
        })
    }
}
