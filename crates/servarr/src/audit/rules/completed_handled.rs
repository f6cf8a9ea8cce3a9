use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "completed-handled",
            title: "Finished downloads are imported by themselves",
            area: Area::Import,
            severity: Severity::Critical,
            reason: "Without it, everything that is downloaded stays in the client until somebody \
                     imports it by hand.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    switch(
        library.handling.as_ref(),
        |handling| handling.enable_completed_download_handling,
        "enableCompletedDownloadHandling",
        true,
    )
}
