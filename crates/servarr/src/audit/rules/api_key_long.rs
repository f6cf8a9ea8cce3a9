use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "api-key-long",
            title: "The API key cannot be guessed",
            area: Area::Security,
            severity: Severity::High,
            reason: "The key opens everything, without a limit to the number of tries; one with \
                     fewer than 20 characters was made by hand.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, General, Security make a new key, and give it to every program \
                 that uses the old one.",
            ),
            source: E::SYSTEM,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    Verdict::of_known(common.health.as_ref(), |_| {
        let note = common.notes("ApiKeyValidation").next();
        let key = || Target::whole("config/host");
        Verdict::of(
            note.map(|_| Defect::manual(key(), "fewer than 20 characters", "32 characters")),
        )
    })
}
