//! A script that is named is there.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "scripts-exist",
        title: "Every script that is set can be found",
        area: Area::Upkeep,
        severity: Severity::High,
        reason: "A script that is missing, or may not be run, does not run: whatever depends on \
                 it is not done, and nobody is told.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Put the script into the Scripts Folder of Config → Folders and make it executable, \
             or choose None where it is set.",
        ),
        source: "https://sabnzbd.org/wiki/configuration/5.0/folders",
    },
    check,
};

/// Where one can be set, besides the categories.
const KEYS: [&str; 2] = ["pre_script", "end_queue_script"];

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.scripts.as_ref(), |there| {
        let all = KEYS.iter().map(|key| (&seen.misc, *key));
        let all = all.chain(seen.categories.iter().map(|category| (category, "script")));
        Verdict::of(all.filter_map(|(section, key)| {
            let set = section.text(key)?;
            let named = script(&set)?;
            let is_lost = !there.iter().any(|known| known == named);
            is_lost.then(|| section.by_hand(format!("“{named}” is not there"), "a script that is"))
        }))
    })
}

/// What is set, unless it stands for none or for that of the default category.
pub(super) fn script(set: &str) -> Option<&str> {
    let is_none = ["", "none", "default"].iter().any(|word| set.eq_ignore_ascii_case(word));
    (!is_none).then_some(set)
}
