//! What holds for all rules of a program, and for what it says of itself.

use std::collections::BTreeSet;

use anyhow::ensure;
use kernel::{
    Integration,
    audit::{Auditable, Configuration, Remedy, Snapshot, Verdict},
};
use serde_json::{Value, json};
use servarr::audit::explanations;

use super::verdict;

/// Names are unique, and what is said to people is said in whole and can be followed.
///
/// # Errors
///
/// Names the rule for which it is not so.
pub fn rules_are_well_said(integration: &Integration) -> anyhow::Result<()> {
    let rules = (integration.rules)();
    let ids: BTreeSet<_> = rules.iter().map(|rule| rule.id).collect();
    ensure!(ids.len() == rules.len(), "two rules have the same name");
    for rule in rules {
        let id = rule.id;
        ensure!(!rule.title.ends_with('.') && !rule.title.is_empty(), "{id}: {}", rule.title);
        ensure!(rule.reason.ends_with('.'), "{id}: {}", rule.reason);
        ensure!(rule.source.starts_with("https://"), "{id}: {}", rule.source);
        if let Remedy::Manual(steps) = rule.remedy {
            ensure!(steps.ends_with('.'), "{id}: {steps}");
        }
        ensure!(
            id.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
            "{id} is no name"
        );
    }
    for known in explanations() {
        let exists = known.rule.is_none_or(|rule| ids.contains(rule));
        ensure!(exists, "{} leads to a rule that is not there", known.source);
    }
    Ok(())
}

/// However much a check has to say, it is one finding, in our words and with its own.
///
/// # Errors
///
/// When it is not so.
pub fn a_check_is_one_finding(
    audit: &dyn Auditable,
    healthy: &Configuration,
) -> anyhow::Result<()> {
    let mut settings = healthy.clone();
    let note = |source: &str, level: &str, message: &str| json!({"source": source, "type": level, "message": message, "wikiUrl": "x"});
    let notes = json!([
        note("RemotePathMappingCheck", "error", "One is missing."),
        note("RemotePathMappingCheck", "warning", "Another, too."),
        note("SystemTimeCheck", "ok", "Fine."),
        note("NewCheck", "notice", "Hello."),
    ]);
    settings.documents.insert("health".to_owned(), notes);
    let judgement = audit.judge(&Snapshot::from(&settings));
    let found = verdict(&judgement, "own-health")?.defects();
    ensure!(found.len() == 2, "{found:?}");
    ensure!(found[0].current == "Hello.", "{found:?}");
    ensure!(found[1].current == "One is missing. Another, too.", "{found:?}");
    let wish = found[1].recommended.as_str().unwrap_or_default();
    ensure!(wish.contains("mapping-absolute"), "{wish}");
    ensure!(found.iter().all(|one| one.fix.is_none()));
    Ok(())
}

/// What an indexer manager keeps is told, but not changed; what its owner keeps is.
///
/// # Errors
///
/// When it is not so.
pub fn what_a_manager_keeps_has_no_fix(
    audit: &dyn Auditable,
    healthy: &Configuration,
) -> anyhow::Result<()> {
    let mut settings = healthy.clone();
    let indexers = settings.documents.get_mut("indexer").and_then(Value::as_array_mut);
    for indexer in indexers.into_iter().flatten() {
        indexer["priority"] = json!(99);
        indexer["downloadClientId"] = json!(77);
        for field in indexer["fields"].as_array_mut().into_iter().flatten() {
            if field["name"] == "failDownloads" {
                field["value"] = json!([]);
            }
        }
    }
    // By its address alone, and by its name alone.
    if let Some(indexers) = settings.documents.get_mut("indexer") {
        indexers[1]["name"] = json!("Harbour");
        indexers[2]["fields"][0]["value"] = json!("https://elsewhere.example");
    }
    let judgement = audit.judge(&Snapshot::from(&settings));
    for (rule, count) in
        [("dangerous-files-fail", 2), ("indexer-client-exists", 3), ("indexer-priority", 3)]
    {
        let defects = verdict(&judgement, rule)?.defects();
        ensure!(defects.len() == count, "{rule}: {defects:?}");
        for defect in defects {
            let own = defect.target.item.as_deref() == Some("1");
            ensure!(defect.fix.is_some() == own, "{rule}: {defect:?}");
            let wish = defect.recommended.as_str().unwrap_or_default();
            ensure!(own || wish.contains("change it in"), "{rule}: {wish}");
        }
    }
    Ok(())
}

/// Settings of odd types are as good as not told, and hide nothing else.
///
/// # Errors
///
/// When a rule speaks of what it cannot know.
pub fn odd_types_are_not_told(
    audit: &dyn Auditable,
    healthy: &Configuration,
) -> anyhow::Result<()> {
    let odd = [json!(null), json!([]), json!({"a": 1}), json!("\u{202e}odd"), json!(-1e300)];
    for (resource, document) in &healthy.documents {
        let object = if document.is_array() { &document[0] } else { document };
        let keys = object.as_object().into_iter().flat_map(|fields| fields.keys());
        for (key, value) in keys.zip(odd.iter().cycle()) {
            let mut settings = healthy.clone();
            let Some(place) = settings.documents.get_mut(resource) else { continue };
            let place = if place.is_array() { &mut place[0] } else { place };
            place[key] = value.clone();
            drop(audit.judge(&Snapshot::from(&settings)));
            drop(audit.relations(&Snapshot::from(&settings)));
        }
        let mut settings = healthy.clone();
        settings.documents.insert(resource.clone(), json!([odd, 7]));
        drop(audit.judge(&Snapshot::from(&settings)));
    }
    let nothing = audit.judge(&Snapshot::default());
    for judged in nothing.judged {
        ensure!(judged.verdict == Verdict::NotApplicable, "{}", judged.rule.id);
    }
    Ok(())
}
