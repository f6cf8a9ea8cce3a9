use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use kernel::audit::{Configuration, FieldPath, Fix, Judgement, Snapshot, Target, Verdict};
use serde_json::Value;

/// One rule, and what has to be wrong for it to speak.
pub struct RuleCase {
    pub rule: &'static str,
    /// What is changed in the healthy configuration: resource, the id in a list (or empty), field,
    /// value. A field that is empty stands for the whole object; an empty resource for the
    /// version.
    pub edits: Vec<(&'static str, &'static str, &'static str, Value)>,
}

impl RuleCase {
    /// The rule speaks when this field is so.
    pub fn of(
        rule: &'static str,
        resource: &'static str,
        field: &'static str,
        value: Value,
    ) -> Self {
        Self { rule, edits: vec![(resource, "", field, value)] }
    }

    /// The rule speaks when this field of this object of a list is so.
    pub fn item(
        rule: &'static str,
        (resource, id): (&'static str, &'static str),
        field: &'static str,
        value: Value,
    ) -> Self {
        Self { rule, edits: vec![(resource, id, field, value)] }
    }

    /// And this is so, too.
    pub fn and(mut self, resource: &'static str, field: &'static str, value: Value) -> Self {
        self.edits.push((resource, "", field, value));
        self
    }

    /// The healthy configuration with what is wrong in it.
    ///
    /// # Errors
    ///
    /// When what is to be changed is not there.
    pub fn broken(&self, healthy: &Configuration) -> Result<Configuration> {
        let mut broken = healthy.clone();
        for (resource, id, field, value) in &self.edits {
            if resource.is_empty() {
                broken.version = value.as_str().context("a version is text")?.to_owned();
                continue;
            }
            let target = match *id {
                "" => Target::whole(resource),
                id => Target::item(resource, id, id),
            };
            let place = broken.find_mut(&target);
            let place =
                place.with_context(|| format!("{}: no {target} to be edited", self.rule))?;
            FieldPath::new(*field).set(place, value.clone())?;
        }
        Ok(broken)
    }
}

/// Proves a list of rules: none speaks of the healthy configuration, each has at least one case in
/// which it speaks, and each fix that a rule offers makes it silent.
///
/// # Errors
///
/// Names every rule that does not keep the promise.
pub fn prove_rules(
    judge: impl Fn(&Snapshot) -> Judgement,
    healthy: &Configuration,
    cases: &[RuleCase],
) -> Result<()> {
    let mut wrong = Vec::new();
    let mut unproved = BTreeSet::new();
    for judged in judge(&healthy.into()).judged {
        unproved.insert(judged.rule.id);
        match judged.verdict {
            Verdict::Passed | Verdict::NotApplicable => {}
            Verdict::Broken(defects) => {
                wrong.push(format!("{} speaks of what is healthy: {defects:?}", judged.rule.id));
            }
        }
    }
    for case in cases {
        unproved.remove(case.rule);
        if let Err(err) = prove(&judge, healthy, case) {
            wrong.push(format!("{}: {err:#}", case.rule));
        }
    }
    wrong.extend(unproved.iter().map(|rule| format!("{rule} has no case in which it speaks")));
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    Ok(())
}

fn prove(
    judge: &impl Fn(&Snapshot) -> Judgement,
    healthy: &Configuration,
    case: &RuleCase,
) -> Result<()> {
    let broken = case.broken(healthy)?;
    let defects = defects_of(judge, &broken, case.rule)?;
    ensure!(!defects.is_empty(), "it is silent");
    let mut mended = broken;
    for defect in &defects {
        match &defect.fix {
            None => return Ok(()),
            Some(Fix::Set { changes }) => {
                let place = mended.find_mut(&defect.target).context("its target is not there")?;
                for change in changes {
                    let conflict = change.conflict(place);
                    ensure!(conflict.is_none(), "{} was {conflict:?}", change.field);
                    change.make(place)?;
                }
            }
            Some(Fix::Create { document }) => {
                let list = mended.documents.get_mut(&defect.target.resource);
                let list =
                    list.and_then(Value::as_array_mut).context("it makes what is no list")?;
                list.push(document.clone());
            }
        }
    }
    let left = defects_of(judge, &mended, case.rule)?;
    ensure!(left.is_empty(), "its fix does not mend it: {left:?}");
    Ok(())
}

fn defects_of(
    judge: &impl Fn(&Snapshot) -> Judgement,
    configuration: &Configuration,
    rule: &str,
) -> Result<Vec<kernel::audit::Defect>> {
    let judgement = judge(&configuration.into());
    let judged = judgement.judged.iter().find(|judged| judged.rule.id == rule);
    let judged = judged.context("there is no such rule")?;
    Ok(judged.verdict.defects().to_vec())
}
