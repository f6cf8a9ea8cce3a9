use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "hardlinks-used",
            title: "Torrents are linked instead of copied",
            area: Area::Storage,
            severity: Severity::Medium,
            reason: "A copy of what still seeds takes its room twice, and copying takes minutes \
                     where a link takes none.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: "https://trash-guides.info/File-and-Folder-Structure/Hardlinks-and-Instant- \
                     Moves/",
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    if !library.downloads_by(Protocol::Torrent) {
        return Verdict::NotApplicable;
    }
    let media = library.media.as_ref();
    switch(media, |media| media.copy_using_hardlinks, "copyUsingHardlinks", true)
}
