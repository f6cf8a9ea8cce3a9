use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "server-claimed",
            title: "The server belongs to an account",
            area: Area::Security,
            severity: Severity::Critical,
            reason: "A server that belongs to nobody lets in everybody in its network, as its \
                     owner.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Open Plex Web on the machine of the server itself, sign in and claim the \
                 server.",
            ),
            source: GENERAL,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.server.claimed, |claimed| {
        let open =
            || Defect::manual(Target::whole(SERVER), "it belongs to nobody", "its owner's account");
        Verdict::of((!claimed).then(open))
    })
}
