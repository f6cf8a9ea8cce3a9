use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "answers-not-logged",
            title: "Answers of indexers are not logged",
            area: Area::Security,
            severity: Severity::Medium,
            reason: "Whole answers of indexers and every query of the database are written to \
                     the log: links with your keys are among them, and the log grows by \
                     megabytes an hour.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.development.as_ref(), |page| {
        let switches =
            [("logIndexerResponse", page.log_indexer_response), ("logSql", page.log_sql)];
        let on = switches.iter().filter(|(_, position)| *position == Some(true));
        Verdict::of(on.map(|(field, _)| page.should_be(field, false)))
    })
}
