use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "client-category",
            title: "What is grabbed here by hand has a category",
            area: Area::Downloads,
            severity: Severity::Low,
            reason: "Without a category the client puts it among the jobs of nobody, or of \
                     everybody.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Download Clients open the client and enter a category of its \
                 own, which no library imports from.",
            ),
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let clients = evidence.clients.as_ref().filter(|all| !all.is_empty());
    Verdict::of_known(clients, |clients| {
        let bare = clients.iter().filter(|client| {
            let category = client.field("category").and_then(Value::as_str);
            client.is_enabled && category.is_some_and(|category| category.trim().is_empty())
        });
        Verdict::of(bare.map(|client| client.should("no category", "a category of its own")))
    })
}
