//! Folders in archives stay folders.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "keep-folders",
        title: "Folders inside archives are kept",
        area: Area::Import,
        severity: Severity::Low,
        reason: "Flattened, files of the same name overwrite or rename each other, such as the \
                 subtitles of a season.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/switches",
    },
    check: |seen| seen.misc.should_be("flat_unpack", 0),
};
