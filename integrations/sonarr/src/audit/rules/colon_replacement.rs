use kernel::audit::{Area, Remedy, Risk, Rule, RuleInfo, Severity, Verdict};
use servarr::audit::Program;

use crate::audit::evidence::Evidence;
// Sonarr's numbers for what becomes of a colon.
const DELETE: i64 = 0;
const SMART: i64 = 4;
const CUSTOM: i64 = 5;

pub(in crate::audit) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "colon-replacement",
            title: "A colon in a title leaves a trace in the name",
            area: Area::Naming,
            severity: Severity::Low,
            reason: "A colon that is only deleted, or replaced by nothing, runs the two parts of a \
                     title into one, which is harder to recognise.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let Some(naming) = &evidence.naming else { return Verdict::NotApplicable };
    if naming.replace_illegal_characters != Some(true) {
        return Verdict::NotApplicable;
    }
    Verdict::of_known(naming.colon_replacement_format, |format| {
        let own = naming.custom_colon_replacement_format.as_deref().unwrap_or_default();
        let deleted = format == DELETE || (format == CUSTOM && own.is_empty());
        Verdict::of(deleted.then(|| naming.should_be("colonReplacementFormat", SMART)))
    })
}
