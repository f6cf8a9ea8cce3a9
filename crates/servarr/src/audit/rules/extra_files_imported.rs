use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "extra-files-imported",
            title: "Subtitles beside a video are imported with it",
            area: Area::Import,
            severity: Severity::Low,
            reason: "Subtitles and other files of a release are deleted with the download unless \
                     they are imported.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let Some(media) = &library.media else { return Verdict::NotApplicable };
    let Some(on) = media.import_extra_files else { return Verdict::NotApplicable };
    let endings = media.extra_file_extensions.as_deref().unwrap_or_default();
    let mut changes = Vec::new();
    if !on {
        changes.push(FieldChange::new("importExtraFiles", media.written("importExtraFiles"), true));
    }
    if endings.trim().is_empty() {
        let field = "extraFileExtensions";
        changes.push(FieldChange::new(field, media.written(field), "srt"));
    }
    let found = if on { "no kinds of files" } else { "off" };
    Verdict::of((!changes.is_empty()).then(|| Defect {
        fix: Some(Fix::Set { changes }),
        ..media.should(found, "on, for srt at least")
    }))
}
