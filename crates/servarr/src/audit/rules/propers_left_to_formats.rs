use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "propers-left-to-formats",
            title: "Repacks are preferred by one means only",
            area: Area::Quality,
            severity: Severity::Medium,
            reason: "Where custom formats score repacks and propers, the built-in preference \
                     overrules all other scores: a repack of a worse release wins.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: "https://trash-guides.info/",
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let (Some(media), Some(profiles), Some(formats)) =
        (&library.media, &library.profiles, &library.formats)
    else {
        return Verdict::NotApplicable;
    };
    let Some(preference) = &media.download_propers_and_repacks else {
        return Verdict::NotApplicable;
    };
    let scored = |id: Option<i64>| {
        id.is_some() && profiles.iter().flat_map(|one| one.scored()).any(|item| item.format == id)
    };
    let by_score = formats.iter().any(|format| format.is_about_repacks() && scored(format.id));
    let twice = by_score && preference != "doNotPrefer";
    Verdict::of(twice.then(|| media.should_be("downloadPropersAndRepacks", "doNotPrefer")))
}
