use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "recycle-bin",
            title: "What is deleted can be taken back for a while",
            area: Area::Storage,
            severity: Severity::Medium,
            reason: "Without a recycle bin, a file that is deleted, or replaced by one that turns \
                     out to be worse, is gone at once.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Make a folder on the same disk as the media but outside of every root folder, \
                 writable for the program's user, and name it as recycle bin under Settings, Media \
                 Management.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let Some(media) = &library.media else { return Verdict::NotApplicable };
    let Some(bin) = &media.recycle_bin else { return Verdict::NotApplicable };
    let unset =
        bin.is_empty().then(|| media.should("no recycle bin", "a folder for deleted files"));
    let warned = library.common.notes("RecyclingBin").take(1);
    Verdict::of(unset.into_iter().chain(
        warned.map(|note| media.should(note.message.clone(), "a folder that can be written to")),
    ))
}
