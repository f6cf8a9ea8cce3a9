use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "transcoder-folder",
            title: "The transcoder has a folder of its own",
            area: Area::Performance,
            severity: Severity::Low,
            reason: "Without one, the transcoder writes gigabytes beside the database of the \
                     server: a full disk then damages the database.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "In Plex under Settings, Transcoder enter a folder on a fast disk with room for \
                 a few movies as temporary directory. In a container, mount it there first.",
            ),
            source: TRANSCODER,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.text("TranscoderTempDirectory"), |(preference, folder)| {
        let wish = "a folder on a fast disk";
        Verdict::of(folder.trim().is_empty().then(|| preference.should("none", wish)))
    })
}
