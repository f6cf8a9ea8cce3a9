use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "root-folder-apart-from-downloads",
            title: "Downloads do not end up in a root folder",
            area: Area::Storage,
            severity: Severity::High,
            reason: "What is still being downloaded or unpacked is taken for media there, and \
                     cleaning up a download deletes what was imported.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Give the download client a folder outside of every root folder, best on the same \
                 disk.",
            ),
            source: "https://trash-guides.info/File-and-Folder-Structure/",
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let (Some(roots), Some(clients)) = (&library.roots, &library.clients) else {
        return Verdict::NotApplicable;
    };
    let mapped = library.mappings.iter().flatten().filter_map(|one| one.local_path.as_deref());
    let told = clients.iter().flat_map(|client| client.folders());
    let folders: Vec<&str> = mapped.chain(told).filter(|path| Folder::is_absolute(path)).collect();
    let mixed = roots.iter().filter_map(|root| {
        let path = root.path.as_deref()?;
        let folder = folders.iter().find(|folder| Folder::is_within(folder, path))?;
        Some(root.should(format!("downloads in {folder}"), "a folder outside of the root folders"))
    });
    let warned = library.common.notes("DownloadClientRootFolder").take(1).map(|note| {
        let wish = "a folder outside of the root folders";
        Defect::manual(Target::whole("downloadclient"), note.message.clone(), wish)
    });
    Verdict::of(mixed.chain(warned))
}
