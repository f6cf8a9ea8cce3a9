use super::prelude::*;
use crate::audit::Root;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "root-folders-apart",
            title: "No root folder is within another",
            area: Area::Storage,
            severity: Severity::High,
            reason: "Files within both are scanned twice, offered for import into the wrong place, \
                     and can be deleted with the outer folder.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Move the media so that the folders lie side by side, then remove the root folder \
                 that is not needed.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.roots.as_ref(), |roots| {
        let path = |root: &Placed<Root>| root.path.clone().unwrap_or_default();
        let inner = roots.iter().filter_map(|root| {
            let within = |outer: &&Placed<Root>| {
                outer.target != root.target && Folder::is_within(&path(root), &path(outer))
            };
            let outer = roots.iter().find(within)?;
            Some(root.should(format!("within {}", outer.label()), "a folder of its own"))
        });
        Verdict::of(inner)
    })
}
