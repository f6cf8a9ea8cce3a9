use kernel::{
    InstanceName,
    audit::{Risk, Target},
};
use uuid::Uuid;

use super::{Audit, Finding, Inner, Plan, Step, StepState, not_found};
use crate::{Actor, Error, Result, events::EventKind};

/// Which findings are to be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// These, by their ids, also when they are not safe.
    These(Vec<String>),
    /// Everything that can be changed without risk.
    AllSafe,
    /// Everything that can be changed at all.
    Everything,
}

impl Audit {
    /// Makes a plan of findings and stores it as it is shown. Nothing is changed by it.
    pub async fn plan(&self, actor: &Actor, selection: &Selection) -> Result<Plan> {
        let now = self.inner.clock.now();
        let findings = self.findings().await?;
        let mut left_out = Vec::new();
        let mut chosen = Vec::new();
        match selection {
            Selection::These(ids) => {
                for id in ids {
                    let finding = findings.iter().find(|it| it.id == *id);
                    let finding = finding.ok_or_else(|| not_found("open finding", id))?;
                    match left_out_because(finding) {
                        Some(why) => left_out.push(why),
                        None => chosen.push(finding),
                    }
                }
            }
            Selection::AllSafe => chosen.extend(findings.iter().filter(|it| it.is_safe(now))),
            Selection::Everything => {
                for finding in findings.iter().filter(|it| !it.is_ignored(now)) {
                    match left_out_because(finding) {
                        Some(why) => left_out.push(why),
                        None => chosen.push(finding),
                    }
                }
            }
        }
        mend_once(&mut chosen);
        let plan = Uuid::now_v7().to_string();
        let steps = chosen.into_iter().filter_map(|finding| {
            let act = finding.fix.clone()?.into();
            Some(NewStep {
                finding: Some(finding.id.clone()),
                rule: finding.rule.clone(),
                instance: finding.instance.clone(),
                target: finding.target.clone(),
                act,
                reason: finding.reason.clone(),
                risk: finding.risk,
                undoes: None,
                of_guide: None,
            })
        });
        let steps = steps.collect();
        self.store_plan(actor, plan, None, left_out, steps).await
    }

    /// A plan with how far its steps are.
    pub async fn planned(&self, id: &str) -> Result<Plan> {
        // In this order: what ends in between is told as it is.
        let applying = self.inner.being_applied().await?;
        let plan = self.inner.planned(id).await?;
        Ok(Plan { applying: applying.as_deref() == Some(id), ..plan })
    }

    /// The plans, the newest first.
    pub async fn plans(&self, page: u32, size: u32) -> Result<store::Page<Plan>> {
        let applying = self.inner.being_applied().await?;
        let page = self.inner.store.plans(page, size).await?;
        let mut items = Vec::new();
        for row in page.items {
            let steps = self.inner.store.changes_of(&row.id).await?;
            let plan = Plan::from_rows(row, steps)?;
            items.push(Plan { applying: applying.as_ref() == Some(&plan.id), ..plan });
        }
        Ok(store::Page { items, total: page.total, page: page.page, page_size: page.page_size })
    }

    pub(crate) async fn store_plan(
        &self,
        actor: &Actor,
        id: String,
        undoes: Option<String>,
        left_out: Vec<String>,
        steps: Vec<NewStep>,
    ) -> Result<Plan> {
        if steps.is_empty() {
            let why = left_out.first().cloned();
            return Err(Error::Conflict(
                why.unwrap_or_else(|| "there is nothing to be changed".to_owned()),
            ));
        }
        let now = self.inner.clock.now();
        let steps = steps.into_iter().zip(1..).map(|(step, place)| step.into_step(&id, place));
        let plan = Plan {
            id: id.clone(),
            created_at: now,
            by: actor.name.clone(),
            undoes,
            left_out,
            steps: steps.collect(),
            applying: false,
        };
        let mut change = self.inner.store.begin().await?;
        change.add_plan(&plan.to_row()?).await?;
        for step in &plan.steps {
            change.save_change(&step.to_row()?).await?;
        }
        let summary = format!("A plan of {} changes of settings was made", plan.steps.len());
        let mut event = actor.event(EventKind::ConfigurationPlanned, now, summary);
        event.data = serde_json::json!({ "plan": plan.id });
        change.add_event(event).await?;
        self.inner.feed.commit(change).await?;
        Ok(plan)
    }
}

impl Inner {
    pub(super) async fn planned(&self, id: &str) -> Result<Plan> {
        let row = self.store.plan(id).await?.ok_or_else(|| not_found("plan", id))?;
        let steps = self.store.changes_of(id).await?;
        Plan::from_rows(row, steps)
    }
}

/// A step before it has a place in a plan.
pub(crate) struct NewStep {
    pub(crate) finding: Option<String>,
    pub(crate) rule: String,
    pub(crate) instance: InstanceName,
    pub(crate) target: Target,
    pub(crate) act: super::ConfigAct,
    pub(crate) reason: String,
    pub(crate) risk: Risk,
    pub(crate) undoes: Option<String>,
    pub(crate) of_guide: Option<guides::OfGuide>,
}

impl NewStep {
    fn into_step(self, plan: &str, place: i64) -> Step {
        Step {
            id: format!("{plan}-{place}"),
            plan: plan.to_owned(),
            place,
            finding: self.finding,
            rule: self.rule,
            instance: self.instance,
            target: self.target,
            act: self.act,
            reason: self.reason,
            risk: self.risk,
            state: StepState::Planned,
            outcome: None,
            ended_at: None,
            made: None,
            changed: Vec::new(),
            undoes: self.undoes,
            of_guide: self.of_guide,
        }
    }
}

/// Two rules can ask for the same change of the same object, such as one of a program and one
/// between programs: it is made once, for the finding that comes first.
fn mend_once(findings: &mut Vec<&Finding>) {
    let mut asked: Vec<&Finding> = Vec::new();
    findings.retain(|it| {
        let is_new = !asked.iter().any(|other| it.asks_for_the_same_as(other));
        asked.push(it);
        is_new
    });
}

fn left_out_because(finding: &Finding) -> Option<String> {
    let of = format!("{} ({}, {})", finding.title, finding.instance, finding.target);
    if let Some(stuck) = &finding.stuck {
        return Some(format!("{of}: {stuck}"));
    }
    let steps = finding.steps.as_deref();
    finding.fix.is_none().then(|| format!("{of}: by hand. {}", steps.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use kernel::{
        Timestamp,
        audit::{Area, Defect, Remedy, RuleInfo, Severity},
    };
    use serde_json::Value;

    use super::*;

    const INFO: RuleInfo = RuleInfo {
        id: "kept",
        title: "It is kept",
        area: Area::Storage,
        severity: Severity::High,
        reason: "It would be lost.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://example.invalid/kept",
    };

    fn finding(rule: &str, to: impl Into<Value>) -> anyhow::Result<Finding> {
        let defect = Defect::set(Target::whole("trash"), "emptied", true, to);
        Ok(Finding::new("screen".parse()?, rule.to_owned(), &INFO, defect, Timestamp(0)))
    }

    #[test]
    fn what_two_rules_ask_for_is_changed_once() -> anyhow::Result<()> {
        let all = [finding("stack.kept", false)?, finding("fake.kept", false)?, finding("x", 7)?];
        let mut chosen: Vec<_> = all.iter().collect();
        mend_once(&mut chosen);
        let rules: Vec<_> = chosen.iter().map(|it| it.rule.as_str()).collect();
        assert_eq!(rules, ["stack.kept", "x"]);
        Ok(())
    }
}
