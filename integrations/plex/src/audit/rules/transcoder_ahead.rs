use super::prelude::*;

/// Seconds that are enough, and not too much.
const AHEAD: std::ops::RangeInclusive<i64> = 30..=900;
/// Its default.
const USUAL: i64 = 60;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "transcoder-ahead",
            title: "The transcoder works ahead, but not without end",
            area: Area::Performance,
            severity: Severity::Low,
            reason: "Too little in advance, and every hiccup is seen; too much, and the \
                     temporary folder fills with what nobody watches.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: TRANSCODER,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    numbers(evidence, "TranscoderThrottleBuffer", |it| (!AHEAD.contains(&it)).then_some(USUAL))
}
