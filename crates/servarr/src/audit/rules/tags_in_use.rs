use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "tags-in-use",
            title: "Every tag is used",
            area: Area::Upkeep,
            severity: Severity::Low,
            reason: "A tag that nothing uses is left over, or the thing that it was made for has \
                     lost it: then a client, an indexer or a delay is not used as you think.",
            risk: Risk::Safe,
            remedy: Remedy::Manual(
                "Under Settings, Tags remove the tag, or give it to what it was meant for.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    Verdict::of_known(common.tags.as_ref(), |tags| {
        let unused = tags.iter().filter(|tag| !tag.is_used());
        Verdict::of(unused.map(|tag| tag.should("nothing uses it", "a use, or no tag")))
    })
}
