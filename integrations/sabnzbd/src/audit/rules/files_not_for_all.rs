//! Not everybody on the machine may change downloads.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "files-not-for-all",
        title: "Finished files are not writable for everybody",
        area: Area::Storage,
        severity: Severity::Low,
        reason: "With permissions such as 777 every program on the machine can change or replace \
                 what libraries are about to import.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Let it and the libraries run with a common group, and set Permissions for completed \
             downloads under Config → Folders to 775, or empty it.",
        ),
        source: "https://sabnzbd.org/wiki/configuration/5.0/folders",
    },
    check,
};

/// The right of everybody to write.
const BY_ALL: u32 = 0o002;

fn check(seen: &Evidence) -> Verdict {
    let set = seen.misc.text("permissions").filter(|set| !set.is_empty());
    let bits = set.as_deref().and_then(|set| u32::from_str_radix(set, 8).ok());
    Verdict::of_known(bits, |bits| {
        let current = format!("{bits:o}");
        Verdict::of((bits & BY_ALL != 0).then(|| seen.misc.by_hand(current, "775")))
    })
}
