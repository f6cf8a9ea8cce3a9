use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "section-present",
            title: "There is a library",
            area: Area::Playback,
            severity: Severity::High,
            reason: "Without a library the server shows nothing of what is downloaded.",
            risk: Risk::Safe,
            remedy: Remedy::Manual(
                "In Plex press Add Library; choose the root folder of the program that imports \
                 there.",
            ),
            source: SECTIONS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.sections.as_ref(), |sections| {
        let none = || Defect::manual(Target::whole(SECTION), "no library", "one for each media");
        Verdict::of(sections.is_empty().then(none))
    })
}
