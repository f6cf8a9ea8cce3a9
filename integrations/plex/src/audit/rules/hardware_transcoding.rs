use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "hardware-transcoding",
            title: "The graphics chip transcodes",
            area: Area::Performance,
            severity: Severity::Medium,
            reason: "The processor alone manages one or two streams; a graphics chip manages \
                     several with less power. It needs a Plex Pass, and does no harm where \
                     there is no chip.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: TRANSCODER,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    switch(evidence, "HardwareAcceleratedCodecs", true)
}
