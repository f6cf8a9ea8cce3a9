//! Finished jobs stay visible until the library has seen them.

use kernel::audit::HistoryKept;

use super::prelude::*;
use crate::audit::relations::history;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "history-kept",
        title: "Finished jobs stay in the history",
        area: Area::Import,
        severity: Severity::High,
        reason: "A library finds out by the history what was finished, and may be away for days. \
                 What is gone from it by then is never imported.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://wiki.servarr.com/sonarr/system",
    },
    check,
};

/// Libraries warn of less.
const DAYS: u32 = 14;

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(history(&seen.misc), |kept| {
        let is_long = match kept.value {
            HistoryKept::Always => true,
            HistoryKept::Days(days) => days >= DAYS,
            HistoryKept::Jobs(_) | HistoryKept::Never => false,
        };
        // The older setting is a number as text.
        let all = if kept.field == "history_retention" { "0" } else { "all" };
        Verdict::of((!is_long).then(|| kept.should_be(all)))
    })
}
