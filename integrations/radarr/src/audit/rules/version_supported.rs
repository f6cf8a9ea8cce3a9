use kernel::audit::{Area, Defect, Remedy, Risk, Rule, RuleInfo, Severity, Target, Verdict};
use servarr::audit::Program;

use crate::audit::evidence::Evidence;

pub(in crate::audit) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "version-supported",
            title: "A version runs that its makers support",
            area: Area::Upkeep,
            severity: Severity::High,
            reason: "Errors and holes of older versions are not mended any more.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Make a backup, then update Radarr to 5 or newer: a container by a new image, a \
                 package by its manager.",
            ),
            source: Evidence::SYSTEM,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.common().version, |version| {
        let target = || Target::whole("system/status");
        let old = || Defect::manual(target(), version.to_string(), "5 or newer");
        Verdict::of((version.major() < 5).then(old))
    })
}
