use kernel::audit::Folder;

use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "transcoder-folder-apart",
            title: "The transcoder writes outside of the library",
            area: Area::Storage,
            severity: Severity::High,
            reason: "What the transcoder writes into a folder of a section is scanned as media, \
                     and is gone again a moment later.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "In Plex under Settings, Transcoder choose a temporary directory outside of all \
                 library folders.",
            ),
            source: TRANSCODER,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let own = evidence.text("TranscoderTempDirectory");
    let known = own.and_then(|(preference, path)| Some((preference, path, Folder::of(path)?)));
    Verdict::of_known(known, |(preference, path, folder)| {
        let mut places = evidence.sections.iter().flatten().flat_map(|it| &it.locations);
        let is_within = places.any(|it| Folder::of(&it.path).is_some_and(|it| it.holds(&folder)));
        let found = || clean_text(path, 200);
        Verdict::of(is_within.then(|| preference.should(found(), "a folder of its own")))
    })
}
