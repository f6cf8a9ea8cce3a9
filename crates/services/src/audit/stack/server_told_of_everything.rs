use kernel::audit::FieldChange;

use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "server-told-of-everything",
        title: "The media server is told of imports, upgrades, renames and deletes",
        area: Area::Playback,
        severity: Severity::Medium,
        reason: "Of what it is not told, the media server learns at its next full scan: until then \
                 it offers files that are gone, or not those that came.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: SCANS,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    each(house.tellings(), |telling| {
        let it = telling.notification;
        let switches = [
            ("updates", &it.updates_library),
            ("imports", &it.on_import),
            ("upgrades", &it.on_upgrade),
            ("renames", &it.on_rename),
            ("deletes", &it.on_delete),
        ];
        let off = switches.iter().filter_map(|(what, switch)| {
            switch.as_ref().filter(|it| !it.value).map(|it| (*what, it))
        });
        let (what, changes): (Vec<_>, Vec<_>) = off
            .map(|(what, it)| (what, FieldChange::new(&it.field, it.written.clone(), true)))
            .unzip();
        if changes.is_empty() || is_watching(telling.server.facts) {
            return None;
        }
        let found = format!("{} not told of: {}", telling.server.member.name, what.join(", "));
        let mut defect = Defect::manual(it.target.clone(), found, "told of everything");
        defect.fix = Some(Fix::Set { changes });
        Some(Misfit::of(telling.library.member, defect))
    })
}

/// Whether the server finds out by itself.
fn is_watching(server: &kernel::audit::ServerFacts) -> bool {
    server.watches_folders.as_ref().is_some_and(|it| it.value)
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn switches_that_are_off_are_put_on_together() {
        let found = mended("server-told-of-everything", |home| {
            let told = &mut home.library("shows").notifications[0];
            told.on_upgrade.as_mut().unwrap().value = false;
            told.updates_library.as_mut().unwrap().value = false;
        });
        assert_eq!(about(&found), ["shows notification 1"]);
        assert_eq!(found[0].defect.current, "screen not told of: updates, upgrades");
    }

    #[test]
    fn a_switch_that_the_library_does_not_have_is_not_missed() {
        let found = judged("server-told-of-everything", |home| {
            home.library("shows").notifications[0].on_delete = None;
        });
        assert_eq!(found, Some(vec![]));
    }

    #[test]
    fn a_server_that_watches_learns_by_itself() {
        let found = judged("server-told-of-everything", |home| {
            home.library("shows").notifications[0].on_rename.as_mut().unwrap().value = false;
            home.server().watches_folders.as_mut().unwrap().value = true;
        });
        assert_eq!(found, Some(vec![]));
    }
}
