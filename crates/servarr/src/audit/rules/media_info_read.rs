use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "media-info-read",
            title: "Files are looked into",
            area: Area::Import,
            severity: Severity::Medium,
            reason: "Without a look into the files, nothing is known of their length, sound and \
                     picture: samples are not told from the whole, and names lack what they should \
                     hold.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    switch(library.media.as_ref(), |media| media.enable_media_info, "enableMediaInfo", true)
}
