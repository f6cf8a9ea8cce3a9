//! The settings that are lists of named objects: news servers, sorters, categories.

use serde_json::{Map, Value, json};

use super::Version;
use super::options::{Kind, Writing};

const ANY: f64 = f64::INFINITY;

/// A category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Category {
    pub(super) name: String,
    pub(super) order: i64,
    pub(super) pp: String,
    pub(super) script: String,
    pub(super) folder: String,
    pub(super) newzbin: String,
    pub(super) priority: i32,
}

impl Category {
    /// One that leaves everything to the default.
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            order: 0,
            pp: String::new(),
            script: "Default".to_owned(),
            folder: String::new(),
            newzbin: String::new(),
            priority: -100,
        }
    }

    /// Writes the fields that were told; others it does not know.
    pub(super) fn write(&mut self, told: &dyn Fn(&str) -> Option<String>) {
        let number = |name: &str| told(name).map(|it| it.trim().parse::<i64>().ok());
        if let Some(order) = number("order") {
            self.order = order.unwrap_or(0).clamp(0, 100);
        }
        if let Some(priority) = number("priority") {
            self.priority = priority.and_then(|it| i32::try_from(it).ok()).unwrap_or(-100);
        }
        for (name, field) in [
            ("pp", &mut self.pp),
            ("script", &mut self.script),
            ("dir", &mut self.folder),
            ("newzbin", &mut self.newzbin),
        ] {
            if let Some(text) = told(name) {
                text.trim().clone_into(field);
            }
        }
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "name": self.name,
            "order": self.order,
            "pp": self.pp,
            "script": self.script,
            "dir": self.folder,
            "newzbin": self.newzbin,
            "priority": self.priority,
        })
    }
}

/// Its fields, their kinds and what they start with.
fn server_fields(version: Version) -> Vec<(&'static str, Kind, Value)> {
    let any = Kind::Number(-ANY, ANY);
    let (verify, connections, last) = match version {
        Version::V3 => (2, 1000.0, ("send_group", Kind::Switch, json!(0))),
        Version::V5 => (3, 500.0, ("pipelining_requests", Kind::Number(1.0, 20.0), json!(1))),
    };
    vec![
        ("displayname", Kind::Text, json!("")),
        ("host", Kind::Text, json!("")),
        ("port", Kind::Number(0.0, 65535.0), json!(119)),
        ("timeout", Kind::Number(20.0, 240.0), json!(60)),
        ("username", Kind::Text, json!("")),
        ("password", Kind::Password, json!("")),
        ("connections", Kind::Number(0.0, connections), json!(1)),
        ("ssl", Kind::Switch, json!(0)),
        ("ssl_verify", any, json!(verify)),
        ("ssl_ciphers", Kind::Text, json!("")),
        ("enable", Kind::Switch, json!(1)),
        ("required", Kind::Switch, json!(0)),
        ("optional", Kind::Switch, json!(0)),
        last,
        ("retention", any, json!(0)),
        ("expire_date", Kind::Text, json!("")),
        ("quota", Kind::Text, json!("")),
        ("usage_at_start", any, json!(0)),
        ("priority", Kind::Number(0.0, 99.0), json!(0)),
        ("notes", Kind::Text, json!("")),
    ]
}

fn sorter_fields() -> Vec<(&'static str, Kind, Value)> {
    vec![
        ("order", Kind::Number(0.0, 100.0), json!(0)),
        ("min_size", Kind::Text, json!("50M")),
        ("multipart_label", Kind::Text, json!("")),
        ("sort_string", Kind::Text, json!("")),
        ("sort_cats", Kind::List, json!([])),
        ("sort_type", Kind::List, json!([])),
        ("is_active", Kind::Switch, json!(0)),
    ]
}

/// Writes a server; one that is not there is made. A quota that is not told counts as a new one,
/// and begins with what was downloaded so far.
pub(super) fn write_server(
    servers: &mut Vec<Value>,
    name: &str,
    told: &dyn Fn(&str) -> Option<String>,
    by: &Writing<'_>,
    downloaded: u64,
) {
    let is_new = !servers.iter().any(|server| server["name"] == name);
    let quota = find(servers, name).map_or(Value::Null, |server| server["quota"].clone());
    let used = quota != json!(told("quota").unwrap_or_default()) && !(is_new && quota.is_null());
    write(servers, name, &server_fields(by.version), told, by);
    if let Some(server) = servers.iter_mut().find(|server| server["name"] == name) {
        if used {
            server["usage_at_start"] = json!(downloaded);
        }
        if server["displayname"] == "" {
            server["displayname"] = json!(name);
        }
    }
}

pub(super) fn write_sorter(
    sorters: &mut Vec<Value>,
    name: &str,
    told: &dyn Fn(&str) -> Option<String>,
    by: &Writing<'_>,
) {
    write(sorters, name, &sorter_fields(), told, by);
    for sorter in sorters.iter_mut() {
        let types = sorter["sort_type"].as_array().cloned().unwrap_or_default();
        let number = |it: &Value| it.as_i64().or_else(|| it.as_str()?.parse().ok());
        sorter["sort_type"] = json!(types.iter().filter_map(number).collect::<Vec<i64>>());
    }
}

fn write(
    list: &mut Vec<Value>,
    name: &str,
    fields: &[(&'static str, Kind, Value)],
    told: &dyn Fn(&str) -> Option<String>,
    by: &Writing<'_>,
) {
    if find(list, name).is_none() {
        let mut new = Map::new();
        new.insert("name".to_owned(), json!(name));
        new.extend(fields.iter().map(|(field, _, value)| ((*field).to_owned(), value.clone())));
        list.push(Value::Object(new));
    }
    let Some(object) = list.iter_mut().find(|object| object["name"] == name) else { return };
    for (field, kind, default) in fields {
        let Some(text) = told(field) else { continue };
        // Of servers and sorters, switches are told as numbers, whatever the version.
        object[*field] = match kind.take(&text, &object[*field], default, by) {
            Value::Bool(on) => json!(u8::from(on)),
            value => value,
        };
    }
}

fn find<'a>(list: &'a [Value], name: &str) -> Option<&'a Value> {
    list.iter().find(|object| object["name"] == name)
}

/// As it is told: passwords as stars.
pub(super) fn shown(object: &Value) -> Value {
    let mut shown = object.clone();
    for name in ["password", "email_pwd"] {
        if shown[name].as_str().is_some_and(|password| !password.is_empty()) {
            shown[name] = json!("**********");
        }
    }
    shown
}
