//! Only what is known to be bad is refused.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "unwanted-not-reversed",
        title: "The list of extensions says what is unwanted, not what is wanted",
        area: Area::Downloads,
        severity: Severity::Medium,
        reason: "As a list of what is wanted, it fails every job with a file that nobody thought \
                 of: subtitles, artwork, a new archive format.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Set Unwanted extensions under Config → Switches to Blacklist, and list there what is \
             unwanted: arj, bat, cmd, exe, lnk, lzh, ps1, scr, sh, vbs, zipx.",
        ),
        source: "https://sabnzbd.org/wiki/configuration/5.0/switches",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.misc.number("unwanted_extensions_mode"), |mode| {
        let is_reversed = mode != 0.0;
        Verdict::of(
            is_reversed.then(|| seen.misc.by_hand("a list of what is wanted", "a blacklist")),
        )
    })
}
