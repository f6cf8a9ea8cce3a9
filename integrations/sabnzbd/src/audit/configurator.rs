//! Changes settings, one section's object at a time.

use std::sync::Arc;

use async_trait::async_trait;
use integration_kit::{Upstream, Writer};
use kernel::{
    Answer, IntegrationError, Trouble,
    audit::{Configurator, FieldChange, Target, Written},
};
use serde_json::{Map, Value};

use super::{
    documents::{CATEGORIES, MISC, SECTIONS, SERVERS, document},
    evidence::DEFAULT,
};
use crate::{client::Client, memory::Memory, writer::send};

/// What the API accepts and does not change: only the settings pages can.
pub(crate) const PROTECTED: [&str; 3] = ["inet_exposure", "api_warnings", "local_ranges"];

pub(crate) struct SabnzbdConfigurator {
    client: Client,
    writer: Writer,
    memory: Arc<Memory>,
}

impl SabnzbdConfigurator {
    pub(crate) fn new(client: Client, writer: Writer, memory: Arc<Memory>) -> Self {
        Self { client, writer, memory }
    }

    fn upstream(&self) -> &Upstream {
        self.client.upstream()
    }

    fn refused(&self, why: &str) -> IntegrationError {
        self.upstream().refused(why)
    }

    async fn tell(&self, mode: &str, rest: &[(&str, &str)]) -> Answer<()> {
        let done = send(&self.writer, mode, rest).await?;
        self.memory.forget_settings();
        match done.error.as_deref() {
            None => Ok(()),
            Some("Configuration locked") => Err(self.refused(
                "its settings are locked: set config_lock to 0 in sabnzbd.ini while it is stopped",
            )),
            Some("Config item does not exist") => {
                Err(self.refused("this version does not have that setting"))
            }
            Some(error) => Err(self.refused(error)),
        }
    }

    /// Whether it can be done at all, before anything is sent.
    fn is_possible(&self, target: &Target, found: &Value, change: &FieldChange) -> Answer<()> {
        let field = change.field.as_str();
        if target.resource == MISC && PROTECTED.contains(&field) {
            let why = format!("its API does not change {field}: use its settings pages");
            return Err(self.refused(&why));
        }
        if found.get(field).is_none() {
            let why = format!("this version does not have the setting {field}");
            return Err(self.refused(&why));
        }
        if found[field].as_str().is_some_and(kernel::is_masked) {
            return Err(self.refused("names and passwords of accounts are not changed from here"));
        }
        let made = change.make(&mut found.clone());
        made.map_err(|err| self.refused(&err.to_string()))
    }

    fn written(&self, value: &Value) -> Answer<String> {
        written(value).map_err(|why| self.refused(why))
    }

    async fn set_misc(&self, changes: &[FieldChange]) -> Answer<()> {
        for change in changes {
            let value = self.written(&change.to)?;
            let keyword = change.field.as_str();
            let query = [("section", MISC), ("keyword", keyword), ("value", &value)];
            self.tell("set_config", &query).await?;
        }
        Ok(())
    }

    async fn set_item(&self, target: &Target, name: &str, fields: &[(&str, String)]) -> Answer<()> {
        let mut query = vec![("section", target.resource.as_str()), ("keyword", name)];
        query.extend(fields.iter().map(|(field, value)| (*field, value.as_str())));
        self.tell("set_config", &query).await
    }
}

#[async_trait]
impl Configurator for SabnzbdConfigurator {
    async fn set(&self, target: &Target, changes: &[FieldChange]) -> Answer<Written> {
        if !SECTIONS.contains(&target.resource.as_str()) {
            return Err(self.refused("these are not settings"));
        }
        let all = match document(&self.client, &target.resource).await {
            Ok(all) => all,
            Err(err) => return Ok(Written::Unread(err.to_string())),
        };
        let found = all.as_ref().and_then(|all| target.within(all));
        let found = found.ok_or_else(|| self.upstream().trouble(Trouble::NotFound))?;
        let conflicts = FieldChange::conflicts(changes, found);
        if !conflicts.is_empty() {
            return Ok(Written::ChangedSince(conflicts));
        }
        for change in changes {
            self.is_possible(target, found, change)?;
        }
        let Some(name) = &target.item else {
            self.set_misc(changes).await?;
            return Ok(Written::Sent);
        };
        let mut fields = Vec::new();
        for change in changes {
            fields.push((change.field.as_str(), self.written(&change.to)?));
        }
        match target.resource.as_str() {
            CATEGORIES if !is_reachable(name) => {
                let why = "its API only reaches categories in lower case: rename it by hand";
                return Err(self.refused(why));
            }
            // Without it, a server that has a quota would forget how much of it was used.
            SERVERS if fields.iter().all(|(field, _)| *field != "quota") => {
                fields.push(("quota", self.written(&found["quota"])?));
            }
            _ => {}
        }
        self.set_item(target, name, &fields).await?;
        Ok(Written::Sent)
    }

    async fn create(&self, resource: &str, document: &Value) -> Answer<Target> {
        if resource != CATEGORIES {
            return Err(self.refused("only categories can be made"));
        }
        let empty = Map::new();
        let fields = document.as_object().unwrap_or(&empty);
        let name = fields.get("name").and_then(Value::as_str).unwrap_or_default().to_lowercase();
        if !is_name(&name) {
            return Err(self.refused("this is not a name for a category"));
        }
        let target = Target::item(CATEGORIES, &name, &name);
        // It would change the one that is there.
        let there = super::documents::document(&self.client, CATEGORIES).await?;
        if there.as_ref().is_some_and(|there| target.within(there).is_some()) {
            return Err(self.refused("there is a category of that name already"));
        }
        let mut written = Vec::new();
        for (field, value) in fields.iter().filter(|(field, _)| *field != "name") {
            written.push((field.as_str(), self.written(value)?));
        }
        self.set_item(&target, &name, &written).await?;
        Ok(target)
    }

    async fn remove(&self, target: &Target) -> Answer<()> {
        match (target.resource.as_str(), target.item.as_deref()) {
            (CATEGORIES, Some(name)) if name != DEFAULT => {
                self.tell("del_config", &[("section", CATEGORIES), ("keyword", name)]).await
            }
            _ => Err(self.refused("only categories that were made from here can be removed")),
        }
    }
}

/// Whether the API finds the category of this name: it looks in lower case, and makes a new one when
/// it finds none.
pub(crate) fn is_reachable(category: &str) -> bool {
    category.to_lowercase() == category
}

/// A value as the API takes it. Elements of a list are put together by commas.
fn written(value: &Value) -> Result<String, &'static str> {
    match value {
        Value::Null => Ok(String::new()),
        Value::Bool(on) => Ok(u8::from(*on).to_string()),
        Value::Number(number) => Ok(number.to_string()),
        Value::String(text) => Ok(text.clone()),
        Value::Array(items) => {
            let mut list = Vec::new();
            for item in items {
                match item.as_str() {
                    Some(item) if !item.contains([',', '"', '\'']) => list.push(item),
                    _ => return Err("it cannot take an element of this list"),
                }
            }
            Ok(list.join(", "))
        }
        Value::Object(_) => Err("an object is not a value of its settings"),
    }
}

fn is_name(name: &str) -> bool {
    let is_odd = |c: char| c.is_control() || "[]/\\\"',*".contains(c);
    !name.trim().is_empty() && name.trim() == name && !name.contains(is_odd)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_written_as_its_api_takes_them() {
        assert_eq!(written(&json!(1)).as_deref(), Ok("1"));
        assert_eq!(written(&json!(100.2)).as_deref(), Ok("100.2"));
        assert_eq!(written(&json!(true)).as_deref(), Ok("1"));
        assert_eq!(written(&json!("500M")).as_deref(), Ok("500M"));
        assert_eq!(written(&json!(["exe", "bat"])).as_deref(), Ok("exe, bat"));
        assert!(written(&json!(["a,b"])).is_err());
        assert!(written(&json!({})).is_err());
    }

    #[test]
    fn names_that_mean_something_else_are_no_categories() {
        for name in ["", " tv", "*", "[tv]", "../tv", "a,b", "a\nb"] {
            assert!(!is_name(name), "{name}");
        }
        assert!(is_name("tv-sonarr 4k"));
    }
}
