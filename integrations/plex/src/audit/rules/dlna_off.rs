use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "dlna-off",
            title: "DLNA is off",
            area: Area::Security,
            severity: Severity::Medium,
            reason: "DLNA knows no login: every device in the network can see and play the \
                     whole library.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: "https://support.plex.tv/articles/200350536-dlna/",
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    switch(evidence, "DlnaEnabled", false)
}
