//! What the clock pauses, the clock resumes.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "schedule-resumes",
        title: "A schedule that pauses also resumes",
        area: Area::Downloads,
        severity: Severity::High,
        reason: "A plan with a pause and no resume ends every download at the first pause.",
        risk: Risk::Careful,
        remedy: Remedy::Manual("Add a Resume under Config → Scheduling, or remove the Pause."),
        source: "https://sabnzbd.org/wiki/configuration/5.0/scheduling",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.misc.list("schedlines"), |lines| {
        let actions: Vec<_> = lines.iter().filter_map(|line| action(line)).collect();
        let pauses = actions.iter().any(|action| matches!(*action, "pause" | "pause_all"));
        let stuck = pauses && !actions.contains(&"resume");
        Verdict::of(stuck.then(|| seen.misc.by_hand("a pause without a resume", "a resume, too")))
    })
}

/// What an entry does, such as `1 30 7 1234567 pause`: whether it is on, minute, hour, days, action.
pub(super) fn action(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    let is_on = words.next()? == "1";
    words.nth(3).filter(|_| is_on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_entries_that_are_on_count() {
        assert_eq!(action("1 30 7 1234567 pause "), Some("pause"));
        assert_eq!(action("1 0 7 15 speedlimit 50"), Some("speedlimit"));
        assert_eq!(action("0 30 7 1234567 pause"), None);
        assert_eq!(action("1 30"), None);
    }
}
