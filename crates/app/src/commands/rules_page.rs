//! The rules of the audit, for programs and as a page of the documentation.

use kernel::audit::{Remedy, Risk};
use serde_json::{Value, json};
use services::ListedRule;

use super::audit::severity_name;

pub(super) fn is_fixable(rule: &ListedRule) -> bool {
    rule.info.remedy == Remedy::Automatic
}

/// A rule as JSON.
pub(super) fn document(rule: &ListedRule) -> Value {
    json!({
        "id": rule.id, "app": rule.app, "severity": rule.info.severity, "area": rule.info.area,
        "title": rule.info.title, "reason": rule.info.reason, "risk": rule.info.risk,
        "fixable": is_fixable(rule), "source": rule.info.source,
    })
}

/// Every rule, by program, as Markdown.
pub(super) fn page(rules: &[ListedRule]) -> String {
    let mut page = String::from(
        "# The rules of the audit\n\n\
         Made by `autoarr rules --markdown`; do not change it by hand. How findings become plans, \
         and plans become proved changes, is in [audit.md](audit.md).\n",
    );
    let mut app = "";
    for rule in rules {
        if rule.app != app {
            app = &rule.app;
            let count = rules.iter().filter(|it| it.app == app).count();
            page.push_str(&format!("\n## {app} ({count} rules)\n"));
        }
        let info = &rule.info;
        let fix = match (info.remedy, info.risk) {
            (Remedy::Automatic, Risk::Safe) => "AutoArr can change it, without risk".to_owned(),
            (Remedy::Automatic, Risk::Careful) => "AutoArr can change it; look first".to_owned(),
            (Remedy::Manual(steps), _) => format!("by hand. {steps}"),
        };
        page.push_str(&format!(
            "\n### {}\n\n**{}**, {}. {}\n\nFix: {fix}\n\nSource: <{}>\n",
            rule.id,
            severity_name(info.severity),
            info.title,
            info.reason,
            info.source
        ));
    }
    page
}
