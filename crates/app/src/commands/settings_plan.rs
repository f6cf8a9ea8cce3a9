//! A plan for settings as it is shown: every value, on a terminal, in a pipe and as JSON.

use serde_json::{Value, json};
use services::{ConfigAct, Plan, Step, StepState};

use crate::{
    print::{Printer, Tone},
    shown,
};

pub(crate) fn plan_document(plan: &Plan) -> Value {
    let steps = plan.steps.iter().map(|it| {
        json!({
            "id": it.id, "place": it.place, "finding": it.finding, "rule": it.rule,
            "instance": it.instance, "target": it.target, "act": it.act, "reason": it.reason,
            "risk": it.risk, "state": it.state, "outcome": it.outcome,
        })
    });
    json!({
        "id": plan.id, "createdAt": shown::iso(plan.created_at), "by": plan.by,
        "undoes": plan.undoes, "leftOut": plan.left_out, "steps": steps.collect::<Vec<_>>(),
    })
}

/// A plan, the same on a terminal and in a pipe.
pub(crate) fn tell_plan(out: &Printer, plan: &Plan) {
    out.toned(Tone::Strong, &format!("plan {}", plan.id));
    for step in &plan.steps {
        let tone = match step.state {
            StepState::Planned | StepState::Sent => Tone::Plain,
            StepState::Done | StepState::Undone => Tone::Good,
            StepState::Failed => Tone::Bad,
            StepState::Skipped => Tone::Warning,
        };
        let head = format!("{:>3}  {}  {}", step.place, step.instance, step.target);
        out.toned(tone, &format!("{head}  [{}]", step.state.name()));
        for line in rows(step) {
            out.exact(&format!("       {line}"));
        }
        out.toned(Tone::Faint, &format!("       {} ({})", step.reason, step.rule));
        if let Some(outcome) = &step.outcome {
            out.toned(tone, &format!("       {outcome}"));
        }
    }
    for it in &plan.left_out {
        out.toned(Tone::Warning, &format!("left out: {it}"));
    }
}

/// Every value that a step changes: no other is.
fn rows(step: &Step) -> Vec<String> {
    let fields = step.fields();
    let row = |field: &str, rest: String| match field {
        "" => rest,
        field => format!("{field}: {rest}"),
    };
    let rows = fields.iter().map(|it| {
        let field = it.field.as_str();
        match &step.act {
            ConfigAct::Set { .. } => row(field, format!("{} → {}", whole(&it.from), whole(&it.to))),
            ConfigAct::Create { .. } => format!("new  {}", row(field, whole(&it.to))),
            ConfigAct::Remove { .. } => format!("gone  {}", row(field, whole(&it.from))),
        }
    });
    rows.collect()
}

/// A value to the letter, however long: text without quotes.
fn whole(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(true) => "on".to_owned(),
        Value::Bool(false) => "off".to_owned(),
        Value::String(text) if text.is_empty() => "empty".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use kernel::{
        Timestamp,
        audit::{FieldChange, Risk, Target},
    };

    use super::*;

    fn step(act: ConfigAct) -> anyhow::Result<Step> {
        Ok(Step {
            id: "1-1".to_owned(),
            plan: "1".to_owned(),
            place: 1,
            finding: None,
            rule: "guide".to_owned(),
            instance: "tv".parse()?,
            target: Target::whole("customformat"),
            act,
            reason: String::new(),
            risk: Risk::Careful,
            state: StepState::Planned,
            outcome: None,
            ended_at: Some(Timestamp(0)),
            made: None,
            changed: Vec::new(),
            undoes: None,
            of_guide: None,
        })
    }

    /// Every text and number in a document.
    fn leaves(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Array(items) => items.iter().for_each(|it| leaves(it, found)),
            Value::Object(fields) => fields.values().for_each(|it| leaves(it, found)),
            Value::String(text) => found.push(text.clone()),
            Value::Number(number) => found.push(number.to_string()),
            Value::Null | Value::Bool(_) => {}
        }
    }

    #[test]
    fn whatever_the_json_of_a_plan_tells_its_text_tells_too() -> anyhow::Result<()> {
        let pattern = "(?<=^|[\\s.-])GROUP".repeat(120);
        let format = json!({
            "name": "Web Tier 01", "includeCustomFormatWhenRenaming": false,
            "specifications": [
                {"name": "A", "fields": [{"name": "value", "value": pattern}], "negate": true},
                {"name": "B", "fields": [{"name": "value", "value": 2160}]},
            ],
        });
        let scores = |score: i64| -> Value {
            (0..60)
                .map(|id| json!({"format": id, "name": format!("F{id}"), "score": score * id}))
                .collect()
        };
        let change = FieldChange::new("formatItems", scores(3), scores(7));
        let acts = [
            ConfigAct::Create { document: format.clone() },
            ConfigAct::Remove { document: format },
            ConfigAct::Set { changes: vec![change.clone()] },
        ];
        for act in acts {
            let mut told = Vec::new();
            leaves(&serde_json::to_value(&act)?, &mut told);
            let is_set = matches!(act, ConfigAct::Set { .. });
            let text = rows(&step(act)?).join("\n");
            // What stays as it is, and what the act is called, is no change.
            let unsaid = ["set", "create", "remove", "formatItems"];
            let missing = told.iter().filter(|it| !unsaid.contains(&it.as_str()));
            let missing = missing.filter(|it| !is_set || !it.starts_with('F') && **it != "0");
            let missing: Vec<_> = missing.filter(|it| !text.contains(*it)).collect();
            assert!(missing.is_empty(), "{missing:?}\n{text}");
        }
        Ok(())
    }
}
