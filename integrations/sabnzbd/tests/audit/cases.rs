//! For each rule, what has to be wrong for it to speak: the lab's table, for settings in memory.

use integration_testkit::RuleCase;
use lab::sabnzbd::breakages::{self, Breakage};

pub(crate) fn mended() -> Vec<RuleCase> {
    cases(breakages::mended())
}

pub(crate) fn mended_before_4() -> Vec<RuleCase> {
    cases(breakages::mended_before_4())
}

pub(crate) fn mended_from_4() -> Vec<RuleCase> {
    cases(breakages::mended_from_4())
}

pub(crate) fn by_hand() -> Vec<RuleCase> {
    cases(breakages::by_hand())
}

fn cases(of: Vec<Breakage>) -> Vec<RuleCase> {
    of.into_iter().map(|it| RuleCase { rule: it.rule, edits: it.edits }).collect()
}
