//! Healthy settings, and those that rules speak of, are settings that the program could have.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use integration_testkit::RuleCase;
use kernel::audit::Configuration;
use serde_json::Value;

use crate::support::spec::{Spec, holds};

/// Holds every resource of `healthy`, and every document that a case breaks, to `specification`;
/// `besides` are fields that are told, and that the specification does not know.
///
/// # Errors
///
/// Names each resource that no program could answer.
pub fn is_possible(
    healthy: &Configuration,
    cases: &[RuleCase],
    specification: &str,
    schemas: &[(&str, &str)],
    besides: &[(&str, &str)],
) -> anyhow::Result<()> {
    let Some(spec) = Spec::open(specification)? else { return Ok(()) };
    let mut validators = BTreeMap::new();
    for (resource, schema) in schemas {
        validators.insert(*resource, spec.validator(schema)?);
    }
    let mut wrong = Vec::new();
    let mut judge = |about: &str, resource: &str, document: &Value| {
        let Some(validator) = validators.get(resource) else { return };
        for mut object in objects_of(document) {
            object.as_object_mut().into_iter().for_each(|fields| {
                fields.retain(|name, _| !besides.contains(&(resource, name.as_str())));
            });
            if let Err(err) = holds(validator, &object) {
                wrong.push(format!("{about}: {resource}: {err:#}"));
            }
        }
    };
    for (resource, _) in schemas {
        let document = healthy.document(resource);
        judge("healthy", resource, document.with_context(|| format!("{resource} is missing"))?);
    }
    for case in cases {
        let broken = case.broken(healthy)?;
        for (resource, ..) in &case.edits {
            if let Some(document) = broken.document(resource) {
                judge(case.rule, resource, document);
            }
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

fn objects_of(document: &Value) -> Vec<Value> {
    match document {
        Value::Array(objects) => objects.clone(),
        object => vec![object.clone()],
    }
}
