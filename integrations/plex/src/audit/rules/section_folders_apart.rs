use kernel::audit::Folder;

use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "section-folders-apart",
            title: "No two libraries share a folder",
            area: Area::Playback,
            severity: Severity::Medium,
            reason: "What is in two libraries is shown twice, scanned twice, and matched \
                     wrongly in the one that is for other media.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "In Plex edit one of the two libraries and take the shared folder from it.",
            ),
            source: SECTIONS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let sections = evidence.sections.as_ref().filter(|all| !all.is_empty());
    Verdict::of_known(sections, |sections| {
        let placed: Vec<_> = sections
            .iter()
            .flat_map(|it| it.locations.iter().map(move |place| (it, &place.path)))
            .filter_map(|(it, path)| Some((it, path, Folder::of(path)?)))
            .collect();
        let shared = placed.iter().enumerate().filter_map(|(place, (section, path, folder))| {
            let mut earlier = placed[..place].iter();
            let (other, ..) = earlier.find(|(_, _, it)| it.overlaps(folder))?;
            (other.key != section.key).then(|| {
                let title = clean_text(&other.title, 100);
                let found = format!("{}, as in {title}", clean_text(path, 200));
                Defect::manual(section.target(), found, "a folder of its own")
            })
        });
        Verdict::of(shared)
    })
}
