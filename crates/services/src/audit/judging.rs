//! Judging, and what becomes of a finding. Pure.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{
    InstanceName, Timestamp,
    audit::{Judging, Severity, Verdict},
};

use super::{
    Finding, STACK, Score,
    run::{Audited, Seen},
    stack::{self, House, Member},
};

const CAME_BACK: &str = "it was changed from here and read back, and is as before: something or \
                         somebody sets it back";
pub(super) const NOT_CONNECTED: &str = "; not judged any more: its program is not connected";
pub(super) const PUT_BACK: &str = "it was changed from here, and its owner took that back";

/// What becomes of a finding that was not found again.
pub(super) enum Fate {
    /// Nothing is known of it now, because of this.
    Unjudged(String),
    /// It is over; the words come after its title.
    Closed(&'static str),
}

/// What was looked at, and which rules had something to judge there.
pub(super) struct Looked<'a> {
    seen: &'a [Seen],
    /// Every program was read, and wholly.
    whole: bool,
    /// By instance, or what lies between programs.
    judged: BTreeSet<(String, String)>,
}

impl<'a> Looked<'a> {
    pub(super) fn new(seen: &'a [Seen], whole: bool) -> Self {
        Self { seen, whole, judged: BTreeSet::new() }
    }

    fn note(&mut self, judge: &str, rule: &str) {
        self.judged.insert((judge.to_owned(), rule.to_owned()));
    }

    /// What becomes of a finding that was not found again; `there` are all instances.
    pub(super) fn fate(&self, finding: &Finding, there: &BTreeSet<InstanceName>) -> Fate {
        let name = &finding.instance;
        if !there.contains(name) {
            return Fate::Closed(NOT_CONNECTED);
        }
        let Some(seen) = self.seen.iter().find(|it| it.connected.name == *name) else {
            return Fate::Unjudged(format!("{name} could not be read"));
        };
        let resource = &finding.target.resource;
        if seen.missing.contains(resource) {
            return Fate::Unjudged(format!("{name} did not tell {resource}"));
        }
        let of_stack = finding.is_of_stack();
        // What another program has to do with is only known when all of them were read.
        if of_stack && !self.whole {
            return Fate::Unjudged("not every program could be read".to_owned());
        }
        let judge = if of_stack { STACK } else { name.as_str() };
        if self.judged.contains(&(judge.to_owned(), finding.rule.clone())) {
            Fate::Closed(", as it should be")
        } else {
            Fate::Closed("; not judged any more: what it is about is not there")
        }
    }
}

/// What happened before this audit.
pub(super) struct Past {
    /// The findings that we mended lately, and when.
    pub(super) mended: BTreeMap<String, Timestamp>,
    pub(super) now: Timestamp,
}

impl Past {
    /// Why a finding is not to be tried again by itself, as far as it does not say so already.
    pub(super) fn speaks_against(&self, finding: &Finding) -> Option<&'static str> {
        let after_heed = |at: &Timestamp| finding.heeded_at.is_none_or(|heeded| *at > heeded);
        if finding.put_back {
            Some(PUT_BACK)
        } else if self.mended.get(&finding.id).is_some_and(after_heed) {
            Some(CAME_BACK)
        } else {
            None
        }
    }
}

/// What the rules of one program say about it.
pub(super) fn judge(
    seen: &Seen,
    looked: &mut Looked<'_>,
    known: &BTreeMap<String, Finding>,
    now: Timestamp,
) -> (Audited, Vec<Finding>) {
    let (name, app) = (&seen.connected.name, seen.connected.integration.0);
    let mut audited = Audited {
        instance: name.clone(),
        app: app.to_owned(),
        version: kernel::clean_text(&seen.configuration.version, 60),
        rules: 0,
        score: Score::default(),
    };
    let mut found = Vec::new();
    for Judging { rule, verdict } in seen.audit.judge(&seen.configuration).judged {
        if verdict == Verdict::NotApplicable {
            continue;
        }
        let full_name = format!("{app}.{}", rule.id);
        looked.note(name.as_str(), &full_name);
        let defects = verdict.defects().iter().cloned();
        let findings: Vec<_> = defects
            .map(|it| Finding::new(name.clone(), full_name.clone(), rule, it, now))
            .collect();
        count(&mut audited.score, rule.severity, &findings, known, now);
        audited.rules += 1;
        found.extend(findings);
    }
    (audited, found)
}

/// A rule can find two things in one object about which nothing can be done: each is a finding.
pub(super) fn tell_apart(found: &mut [Finding]) {
    let mut taken = BTreeSet::new();
    for finding in found {
        let first = finding.id.clone();
        for nth in 2.. {
            if taken.insert(finding.id.clone()) {
                break;
            }
            finding.id = format!("{first}-{nth}");
        }
    }
}

/// Counts a rule whose defects are `findings`.
fn count(
    score: &mut Score,
    severity: Severity,
    findings: &[Finding],
    known: &BTreeMap<String, Finding>,
    now: Timestamp,
) {
    let is_ignored = |it: &Finding| known.get(&it.id).is_some_and(|it| it.is_ignored(now));
    if findings.is_empty() {
        score.count(severity, true);
    } else if !findings.iter().all(is_ignored) {
        score.count(severity, false);
    }
}

/// What the programs say of each other.
pub(super) fn members(seen: &[Seen]) -> Vec<Member> {
    let member = |it: &Seen| Member {
        name: it.connected.name.clone(),
        kind: it.connected.integration.0,
        url: it.connected.url.clone(),
        relations: it.audit.relations(&it.configuration),
    };
    seen.iter().map(member).collect()
}

/// What the rules between programs say.
pub(super) fn judge_stack(
    members: &[Member],
    looked: &mut Looked<'_>,
    known: &BTreeMap<String, Finding>,
    now: Timestamp,
) -> (Score, Vec<Finding>) {
    let house = House { members };
    let mut found = Vec::new();
    let mut score = Score::default();
    for rule in stack::RULES {
        let Some(misfits) = (rule.check)(&house) else { continue };
        let name = format!("{STACK}.{}", rule.info.id);
        looked.note(STACK, &name);
        let findings: Vec<_> = misfits
            .into_iter()
            .map(|it| Finding::new(it.instance, name.clone(), &rule.info, it.defect, now))
            .collect();
        count(&mut score, rule.info.severity, &findings, known, now);
        found.extend(findings);
    }
    (score, found)
}
