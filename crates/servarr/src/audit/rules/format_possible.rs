use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "format-possible",
            title: "Every custom format can be met",
            area: Area::Quality,
            severity: Severity::Medium,
            reason: "A format without conditions counts for every release; one whose required \
                     conditions exclude each other counts for none.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Custom Formats correct the conditions: those of one kind that are \
                 not required are alternatives.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.formats.as_ref(), |formats| {
        Verdict::of(formats.iter().filter_map(|format| {
            if format.conditions.is_empty() {
                return Some(format.should("no conditions", "at least one condition"));
            }
            let (one, other) = format.contradiction()?;
            let (one, other) = (crate::text::name(one), crate::text::name(other));
            let found = format!("“{one}” and “{other}” are both required and exclude each other");
            Some(format.should(found, "alternatives, not both required"))
        }))
    })
}
