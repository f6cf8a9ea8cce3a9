//! Files with meaningless names get the name of the job.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "deobfuscate",
        title: "Obfuscated file names are replaced after unpacking",
        area: Area::Import,
        severity: Severity::Medium,
        reason: "Many posts hide behind random names. Given the name of the job, the file can be \
                 recognised by everything that comes after.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://trash-guides.info/Downloaders/SABnzbd/Basic-Setup/",
    },
    check: |seen| seen.misc.should_be("deobfuscate_final_filenames", 1),
};
