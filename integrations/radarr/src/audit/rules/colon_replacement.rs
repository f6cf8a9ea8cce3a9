use kernel::audit::{Area, Remedy, Risk, Rule, RuleInfo, Severity, Verdict};
use servarr::audit::Program;

use crate::audit::evidence::Evidence;

pub(in crate::audit) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "colon-replacement",
            title: "A colon in a title leaves a trace in the name",
            area: Area::Naming,
            severity: Severity::Low,
            reason: "A colon that is only deleted runs the two parts of a title into one, which is \
                     harder to recognise.",
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
    Verdict::of_known(naming.colon_replacement_format.as_deref(), |format| {
        let deleted = format == "delete";
        Verdict::of(deleted.then(|| naming.should_be("colonReplacementFormat", "smart")))
    })
}
