use serde_json::{Value, json};

use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "called-by-allowed-name",
        title: "Download clients accept the names by which libraries call them",
        area: Area::Downloads,
        severity: Severity::High,
        reason: "A client that guards its name refuses whoever calls it by another one: the \
                 library is turned away, and downloads nothing.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: CONTAINERS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let links = house.links();
    let clients = house.clients();
    let guarded = clients.iter().filter_map(|client| {
        let allowed = client.facts.host_allow_list.as_ref().filter(|it| !it.value.is_empty())?;
        let callers = links.iter().filter(|it| it.client.member.name == client.member.name);
        let mut names: Vec<_> =
            callers.filter_map(|it| address_of(it.entry).name().map(str::to_owned)).collect();
        names.sort();
        names.dedup();
        (!names.is_empty()).then_some((client, allowed, names))
    });
    each(guarded, |(client, allowed, mut names)| {
        // Names that end so cannot be had by strangers.
        names.retain(|name| {
            let is_allowed = allowed.value.iter().any(|it| it.trim().eq_ignore_ascii_case(name));
            !is_allowed && !name.ends_with(".local")
        });
        if names.is_empty() {
            return None;
        }
        let found = format!("not called {}", names.join(", "));
        let defect = match with(&allowed.written, &names) {
            Some(longer) => allowed.should_be(longer),
            None => allowed.should(json!(names)),
        };
        Some(Misfit::of(client.member, defect.seen(found)))
    })
}

/// A list of names, or a text with commas in it, with more names.
fn with(written: &Value, names: &[String]) -> Option<Value> {
    match written {
        Value::Array(list) => {
            let names = names.iter().map(|it| json!(it));
            Some(list.iter().cloned().chain(names).collect())
        }
        Value::String(text) => {
            let before = Some(text.trim()).filter(|it| !it.is_empty());
            let all: Vec<_> = before.into_iter().chain(names.iter().map(String::as_str)).collect();
            Some(json!(all.join(", ")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use kernel::audit::Fix;
    use serde_json::json;

    use super::super::home::*;

    #[test]
    fn the_name_of_a_container_is_added() {
        let found = mended("called-by-allowed-name", |home| {
            home.allow_names(&["nas"], json!(["nas"]));
        });
        assert_eq!(about(&found), ["getter misc -"]);
        let Some(Fix::Set { changes }) = &found[0].defect.fix else { panic!("no fix") };
        assert_eq!(changes[0].to, json!(["nas", "getter"]));
    }

    #[test]
    fn a_list_that_is_written_as_text_stays_text() {
        let found = judged("called-by-allowed-name", |home| {
            home.allow_names(&["nas"], json!("nas"));
        });
        let found = found.unwrap();
        let Some(Fix::Set { changes }) = &found[0].defect.fix else { panic!("no fix") };
        assert_eq!(changes[0].to, json!("nas, getter"));
    }

    #[test]
    fn an_address_needs_no_permission() {
        let found = judged("called-by-allowed-name", |home| {
            home.allow_names(&["nas"], json!(["nas"]));
            home.member("getter").url = "http://192.168.1.4:8080".parse().unwrap();
            for library in ["shows", "films"] {
                home.library(library).clients[0].host = "192.168.1.4".to_owned();
            }
        });
        assert_eq!(found, None);
    }

    #[test]
    fn who_takes_any_name_is_not_judged() {
        let found = judged("called-by-allowed-name", |home| home.client().host_allow_list = None);
        assert_eq!(found, None);
    }
}
