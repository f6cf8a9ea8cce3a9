use super::prelude::*;
/// The same wish, without and with an exception.
const ALTERNATIVES: [(&str, &str); 2] =
    [("SDR", "SDR (no WEBDL)"), ("x265 (HD)", "x265 (no HDR/DV)")];

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "formats-agree",
            title: "No profile scores two formats that are meant as alternatives",
            area: Area::Quality,
            severity: Severity::Medium,
            reason: "Some formats of the guides say the same in two ways, with and without an \
                     exception: scored together, the exception is lost or counts twice.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Choose one of the two and set the score of the other to 0 in this profile.",
            ),
            source: "https://trash-guides.info/",
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.profiles.as_ref(), |profiles| {
        Verdict::of(profiles.iter().flat_map(|profile| {
            let scored = |wanted: &str| {
                profile.scored().any(|item| {
                    item.name
                        .as_deref()
                        .is_some_and(|name| name.trim().eq_ignore_ascii_case(wanted))
                })
            };
            let both = ALTERNATIVES.iter().filter(move |(one, other)| scored(one) && scored(other));
            both.map(|(one, other)| {
                profile.should(format!("“{one}” and “{other}” both have a score"), "one of the two")
            })
        }))
    })
}
