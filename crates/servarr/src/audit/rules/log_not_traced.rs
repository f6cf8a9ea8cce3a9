use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "log-not-traced",
            title: "The log is not on its finest level",
            area: Area::Upkeep,
            severity: Severity::Low,
            reason: "On the level trace, whole answers of other programs are written down: \
                     megabytes an hour, and private addresses among them. It is meant for the \
                     search of an error.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    Verdict::of_known(common.host.as_ref(), |host| {
        let levels = [("logLevel", &host.log_level), ("consoleLogLevel", &host.console_log_level)];
        let traced = |level: &Option<String>| {
            level.as_deref().is_some_and(|level| level.eq_ignore_ascii_case("trace"))
        };
        let found = levels.iter().filter(|(_, level)| traced(level));
        Verdict::of(found.map(|(field, _)| host.should_be(field, "info")))
    })
}
