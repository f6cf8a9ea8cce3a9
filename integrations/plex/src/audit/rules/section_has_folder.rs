use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "section-has-folder",
            title: "Every library has a folder",
            area: Area::Playback,
            severity: Severity::High,
            reason: "A library without a folder shows nothing and loses with the next scan what \
                     it had.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "In Plex edit the library and add the root folder of the program that imports \
                 there; or delete the library.",
            ),
            source: SECTIONS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let sections = evidence.sections.as_ref().filter(|all| !all.is_empty());
    Verdict::of_known(sections, |sections| {
        let bare = sections.iter().filter(|section| {
            section.locations.iter().all(|location| location.path.trim().is_empty())
        });
        Verdict::of(bare.map(|it| Defect::manual(it.target(), "no folder", "a root folder")))
    })
}
