//! Files that can run are known as unwanted.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "unwanted-listed",
        title: "Programs and scripts are on the list of unwanted extensions",
        area: Area::Security,
        severity: Severity::High,
        reason: "Fake releases bring a program with the name of a film. What libraries refuse to \
                 import should not even be unpacked.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/switches",
    },
    check,
};

/// What libraries call executable or potentially dangerous.
const UNWANTED: [&str; 11] =
    ["arj", "bat", "cmd", "exe", "lnk", "lzh", "ps1", "scr", "sh", "vbs", "zipx"];

fn check(seen: &Evidence) -> Verdict {
    // Turned round, the list says what is wanted.
    if seen.misc.is_on("unwanted_extensions_mode") {
        return Verdict::NotApplicable;
    }
    Verdict::of_known(seen.misc.list("unwanted_extensions"), |mut listed| {
        let missing: Vec<_> =
            UNWANTED.iter().filter(|it| !listed.iter().any(|known| known == *it)).collect();
        let is_short = !missing.is_empty();
        listed.extend(missing.into_iter().map(|it| (*it).to_owned()));
        Verdict::of(is_short.then(|| seen.misc.change("unwanted_extensions", listed)))
    })
}
