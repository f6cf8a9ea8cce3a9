use std::collections::{BTreeMap, BTreeSet};

use kernel::audit::{Auditable, Target, resolve_made};
use serde_json::Value;

use super::{ConfigAct, Step, StepState};

/// What the steps of a plan have made in one program.
#[derive(Default)]
pub(super) struct Made {
    /// By the part of the guide.
    ids: BTreeMap<String, Value>,
    /// The names in the lists in which something is made. Each list is read once: some are long.
    names: BTreeMap<String, BTreeSet<String>>,
}

impl Made {
    /// What was made before: a plan can be applied in parts.
    pub(super) fn before<'a>(steps: impl Iterator<Item = &'a Step>) -> Self {
        let mut made = Self::default();
        steps.for_each(|step| made.note(step));
        made
    }

    /// Notes what a step made, if it did.
    pub(super) fn note(&mut self, step: &Step) {
        if let ConfigAct::Create { document } = &step.act {
            let name = document.get("name").and_then(Value::as_str);
            match (step.state, self.names.get_mut(&step.target.resource), name) {
                (StepState::Done, Some(names), Some(name)) => drop(names.insert(name.to_owned())),
                // Who knows what became of it.
                _ => drop(self.names.remove(&step.target.resource)),
            }
        }
        if let (StepState::Done, Some(part), Some(item)) =
            (step.state, &step.of_guide, &step.target.item)
        {
            let id = item.parse::<i64>().map_or_else(|_| Value::from(item.as_str()), Value::from);
            self.ids.insert(part.id.to_string(), id);
        }
    }

    /// Whether something of this name is in a list of the program already, or why that is not known.
    pub(super) async fn has(
        &mut self,
        audit: &dyn Auditable,
        resource: &str,
        name: &str,
    ) -> Result<bool, String> {
        if !self.names.contains_key(resource) {
            let list = audit.read(&Target::whole(resource)).await.map_err(|it| it.to_string())?;
            let named = |it: &Value| it.get("name").and_then(Value::as_str).map(str::to_owned);
            let list = list.as_ref().and_then(Value::as_array);
            let names = list.into_iter().flatten().filter_map(named).collect();
            self.names.insert(resource.to_owned(), names);
        }
        Ok(self.names.get(resource).is_some_and(|it| it.contains(name)))
    }

    /// Puts the ids into a document.
    ///
    /// # Errors
    ///
    /// The first part that was not made.
    pub(super) fn resolve(&self, document: &mut Value) -> Result<(), String> {
        resolve_made(document, &|part| self.ids.get(part).cloned())
    }
}
