//! Posts without recovery data are checked by their checksums.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "check-sfv",
        title: "Jobs without par2 files are verified by their SFV files",
        area: Area::Downloads,
        severity: Severity::Medium,
        reason: "Where there is no par2 file, the checksum list is the only thing that tells a \
                 damaged file from a good one.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/switches",
    },
    check: |seen| seen.misc.should_be("sfv_check", 1),
};
