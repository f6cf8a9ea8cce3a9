use std::collections::BTreeMap;

use super::prelude::*;
use crate::audit::{Note, explanation};

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "own-health",
            title: "The program has no warnings of its own",
            area: Area::Upkeep,
            severity: Severity::Medium,
            reason: "The program looks at itself every six hours and after some events; what it \
                     finds is explained here.",
            risk: Risk::Safe,
            remedy: Remedy::Manual(
                "Do what is recommended for each warning. Warnings vanish after the program's next \
                 look at itself.",
            ),
            source: E::SYSTEM,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    Verdict::of_known(common.health.as_ref(), |notes| {
        let mut by_source: BTreeMap<&str, Vec<&Note>> = BTreeMap::new();
        for note in notes {
            by_source.entry(&note.source).or_default().push(note);
        }
        Verdict::of(by_source.into_iter().map(|(source, notes)| defect(source, &notes)))
    })
}

/// One defect for each check, however much it has to say.
fn defect(source: &str, notes: &[&Note]) -> Defect {
    let told: Vec<&str> = notes.iter().map(|note| note.message.as_str()).collect();
    let wish = match explanation(source) {
        Some(known) => {
            let see = known.rule.map(|rule| format!(" See also: {rule}.")).unwrap_or_default();
            format!("{} {}{see}", known.meaning, known.todo)
        }
        None => "See the program's manual: this warning is not known here yet.".to_owned(),
    };
    Defect::manual(Target::item("health", source, source), told.join(" "), wish)
}
