use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "maximum-size",
            title: "The limit of size leaves room for ordinary releases",
            area: Area::Indexers,
            severity: Severity::Medium,
            reason: "Releases above the limit are refused, whatever their quality: packs and good \
                     pictures first.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Raise the limit under Settings, Indexers, or set 0 and limit the sizes of the \
                 qualities instead.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let Some(searching) = &library.searching else { return Verdict::NotApplicable };
    Verdict::of_known(searching.maximum_size, |megabytes| {
        let ordinary = library.kind.ordinary_mb;
        let tight = (1..ordinary).contains(&megabytes);
        let wish = format!("0, or more than {ordinary} MB");
        Verdict::of(tight.then(|| searching.should(format!("{megabytes} MB"), wish)))
    })
}
