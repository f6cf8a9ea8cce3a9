use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "words-possible",
            title: "No release profile forbids what it asks for",
            area: Area::Indexers,
            severity: Severity::High,
            reason: "A word that must be in a release and must not be in it rules out every \
                     release.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Profiles, Release Profiles remove the word from one of the two \
                 lists.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.terms.as_ref(), |profiles| {
        let broken = profiles.iter().filter(|profile| profile.enabled != Some(false));
        Verdict::of(broken.filter_map(|profile| {
            let forbidden = |word: &&String| {
                profile.ignored.iter().any(|ignored| ignored.eq_ignore_ascii_case(word))
            };
            // One of the words is enough: only when all of them are forbidden, nothing is left.
            let word = profile.required.iter().find(|word| forbidden(word))?;
            let all = profile.required.iter().all(|word| forbidden(&word));
            all.then(|| {
                profile.should(format!("{word} is asked for and forbidden"), "one of the two")
            })
        }))
    })
}
