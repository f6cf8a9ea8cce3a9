use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "sizes-possible",
            title: "Limits of size leave something",
            area: Area::Quality,
            severity: Severity::High,
            reason: "Where the most that a quality may take is not above the least, or what is \
                     preferred is outside of both, releases of this quality are refused.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Correct the sizes under Settings, Quality, or in the profile where the version \
                 keeps them there.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let (Some(definitions), Some(profiles)) = (&library.definitions, &library.profiles) else {
        return Verdict::NotApplicable;
    };
    let wish = "least, preferred and most, in this order";
    let defined = definitions.iter().filter(|one| one.sizes.contradict());
    let defined = defined.map(|definition| definition.should("sizes that contradict", wish));
    let profiled = profiles.iter().filter_map(|profile| {
        let mut broken = profile.qualities().filter(|(item, on)| *on && item.sizes.contradict());
        let (quality, _) = broken.next()?;
        let name = crate::text::name(quality.name());
        Some(profile.should(format!("sizes of {name} that contradict"), wish))
    });
    Verdict::of(defined.chain(profiled))
}
