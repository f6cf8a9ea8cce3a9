use super::prelude::*;
/// How clients mark what they still unpack, and what failed to unpack.
const MARKS: [&str; 2] = ["_UNPACK_", "_FAILED_"];

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "unfinished-left-alone",
            title: "Folders that are still unpacked are not imported",
            area: Area::Import,
            severity: Severity::Medium,
            reason: "While a client unpacks, its folder begins with a mark; when the mark is not \
                     known here, half a file is imported.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let Some(handling) = &library.handling else { return Verdict::NotApplicable };
    Verdict::of_known(handling.download_client_working_folders.as_deref(), |known| {
        let has = |mark: &&str| known.split('|').any(|one| one.eq_ignore_ascii_case(mark));
        let lacking: Vec<&str> = MARKS.into_iter().filter(|mark| !has(mark)).collect();
        let marks = known.split('|').filter(|one| !one.is_empty()).chain(lacking.iter().copied());
        let all = marks.collect::<Vec<_>>().join("|");
        let field = "downloadClientWorkingFolders";
        Verdict::of((!lacking.is_empty()).then(|| handling.should_be(field, all)))
    })
}
