use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "disk-not-full",
            title: "No disk is full",
            area: Area::Storage,
            severity: Severity::Critical,
            reason: "Where the database or the logs are, a full disk damages them; where the media \
                     are, nothing can be imported.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Make room on this disk: old logs, old backups and left-over downloads are the \
                 usual places to look.",
            ),
            source: E::SYSTEM,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.disks.as_ref(), |disks| {
        const GIGABYTE: i64 = 1 << 30;
        let full = disks.iter().filter_map(|disk| {
            let (free, total) = (disk.free_space?, disk.total_space?);
            let counts = total > 4 * GIGABYTE && free < GIGABYTE;
            let bytes = u64::try_from(free).unwrap_or(0);
            counts.then(|| disk.should(format!("{} free", gigabytes(bytes)), "at least 1 GB"))
        });
        Verdict::of(full)
    })
}
