use kernel::audit::{Area, Remedy, Risk, Rule, RuleInfo, Severity, Verdict};
use servarr::audit::Program;

use crate::audit::evidence::Evidence;
use servarr::audit::{Format, Placed};

/// Radarr's number for any language.
const ANY: i64 = -1;

pub(in crate::audit) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "language-chosen",
            title: "Every profile says which language is wanted",
            area: Area::Quality,
            severity: Severity::Low,
            reason: "A profile for any language takes dubbed and foreign releases as readily as \
                     the original.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Profiles choose Original or your language, or score the languages \
                 with custom formats.",
            ),
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let library = &evidence.library;
    let (Some(profiles), Some(formats)) = (&library.profiles, &library.formats) else {
        return Verdict::NotApplicable;
    };
    let by_format = |id: Option<i64>| {
        let of_language = |format: &&Placed<Format>| {
            format
                .conditions
                .iter()
                .any(|one| one.implementation.as_deref() == Some("LanguageSpecification"))
        };
        formats.iter().filter(of_language).any(|format| format.id == id)
    };
    let open = profiles.iter().filter(|profile| {
        let any = profile.language.as_ref().is_some_and(|language| language.id == Some(ANY));
        any && !profile.scored().any(|score| by_format(score.format))
    });
    Verdict::of(open.map(|profile| profile.should("any language", "Original, or your language")))
}
