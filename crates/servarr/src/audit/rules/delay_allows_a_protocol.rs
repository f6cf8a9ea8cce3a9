use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "delay-allows-a-protocol",
            title: "Delay profiles allow what can be downloaded",
            area: Area::Downloads,
            severity: Severity::High,
            reason: "A delay profile that rules out the only protocol with a download client rules \
                     out every release.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let usenet = library.downloads_by(Protocol::Usenet);
    let torrent = library.downloads_by(Protocol::Torrent);
    let (Some(delays), true) = (&library.delays, usenet || torrent) else {
        return Verdict::NotApplicable;
    };
    let closed = delays.iter().filter(|delay| {
        let open = (usenet && delay.enable_usenet != Some(false))
            || (torrent && delay.enable_torrent != Some(false));
        !open
    });
    let field = if usenet { "enableUsenet" } else { "enableTorrent" };
    Verdict::of(closed.map(|delay| delay.should_be(field, true)))
}
