//! A script that is named is there.

use super::prelude::*;
use crate::audit::evidence::Section;

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
const RECOMMENDED: &str = "a script that is";

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.scripts.as_ref(), |there| {
        let lost = |section: &Section, key: &str| {
            let set = section.text(key)?;
            let named = script(&set)?;
            let is_lost = !there.iter().any(|known| known == named);
            is_lost.then(|| format!("“{named}” is not there"))
        };
        let of_all = KEYS.iter().filter_map(|key| lost(&seen.misc, key));
        let of_all = seen.misc.all_by_hand(of_all, RECOMMENDED);
        let of_each = seen
            .categories
            .iter()
            .filter_map(|category| Some(category.by_hand(lost(category, "script")?, RECOMMENDED)));
        Verdict::of(of_all.into_iter().chain(of_each))
    })
}

/// What is set, unless it stands for none or for that of the default category.
pub(super) fn script(set: &str) -> Option<&str> {
    let is_none = ["", "none", "default"].iter().any(|word| set.eq_ignore_ascii_case(word));
    (!is_none).then_some(set)
}
