use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "recycle-bin-apart",
            title: "The recycle bin is not a part of the library",
            area: Area::Storage,
            severity: Severity::High,
            reason: "Within a root folder, deleted files are found again and offered for import; a \
                     library within the bin is cleaned away with it.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Name a folder outside of every root folder, best on the same disk, so that \
                 deleting is only a move.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let (Some(media), Some(roots)) = (&library.media, &library.roots) else {
        return Verdict::NotApplicable;
    };
    let bin = media.recycle_bin.as_deref().filter(|bin| !bin.is_empty());
    Verdict::of_known(bin, |bin| {
        let mixed = roots.iter().filter(|root| {
            let path = root.path.as_deref().unwrap_or_default();
            Folder::is_within(bin, path) || Folder::is_within(path, bin)
        });
        let mixed = mixed.map(|root| {
            media.should(
                format!("{bin}, and the root folder {}", root.label()),
                "folders side by side",
            )
        });
        Verdict::of(mixed)
    })
}
