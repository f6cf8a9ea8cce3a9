//! What is being unpacked says so in its folder's name.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "mark-unfinished",
        title: "Folders are marked while their job is unpacked",
        area: Area::Import,
        severity: Severity::High,
        reason: "The marks _UNPACK_ and _FAILED_ keep a library from importing a file that is not \
                 finished or has failed.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/switches",
    },
    check: |seen| seen.misc.should_be("folder_rename", 1),
};
