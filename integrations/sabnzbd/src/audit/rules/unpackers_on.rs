//! Every kind of archive can be unpacked.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "unpackers-on",
        title: "All unpackers are switched on",
        area: Area::Import,
        severity: Severity::High,
        reason: "A job in a format whose unpacker is off completes with the archive in it, and \
                 the library finds no video.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/special",
    },
    check,
};

/// `enable_unzip` until 4.0.
const UNPACKERS: [&str; 5] =
    ["enable_unrar", "enable_7zip", "enable_unzip", "enable_filejoin", "enable_tsjoin"];

fn check(seen: &Evidence) -> Verdict {
    let off = UNPACKERS.iter().filter(|unpacker| seen.misc.number(unpacker) == Some(0.0));
    Verdict::of(seen.misc.change_all(off.map(|unpacker| (*unpacker, 1)).collect()))
}
