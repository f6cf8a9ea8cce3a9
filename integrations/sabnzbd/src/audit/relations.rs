//! What other programs' settings have to agree with.

use kernel::audit::{Category, ClientFacts, Defect, Fix, HistoryKept, Setting, Target};
use serde_json::json;

use super::{
    documents::CATEGORIES,
    evidence::{Evidence, Section},
};

pub(crate) fn facts(seen: &Evidence) -> ClientFacts {
    let misc = &seen.misc;
    let setting = |key: &str, folder: String| {
        Setting::new(folder, misc.target().clone(), key, misc.value(key))
    };
    ClientFacts {
        complete_folder: seen.complete_folder().map(|folder| setting("complete_dir", folder)),
        incomplete_folder: seen.incomplete_folder().map(|folder| setting("download_dir", folder)),
        categories: seen.own_categories().filter_map(|one| category(seen, one)).collect(),
        history: history(misc),
        lacks_category: Some(lacks_category),
        host_allow_list: host_allow_list(seen),
    }
}

fn category(seen: &Evidence, category: &Section) -> Option<Category> {
    let folder = seen.category_folder(category)?;
    let written = category.value("dir");
    Some(Category {
        name: category.name().to_owned(),
        folder: Setting::new(folder, category.target().clone(), "dir", written),
    })
}

/// How long finished jobs stay visible: in two settings from 4.3 on, before in one.
pub(crate) fn history(misc: &Section) -> Option<Setting<HistoryKept>> {
    let (kept, key) = match misc.text("history_retention_option") {
        Some(option) => {
            let number = misc.number("history_retention_number").unwrap_or(0.0).max(0.0) as u32;
            let kept = match option.split_once('-') {
                Some(("number", _)) => HistoryKept::Jobs(number),
                Some(("days", _)) => HistoryKept::Days(number),
                Some(("all", _)) => HistoryKept::Never,
                _ => HistoryKept::Always,
            };
            (kept, "history_retention_option")
        }
        None => (by_one_setting(&misc.text("history_retention")?), "history_retention"),
    };
    Some(Setting::new(kept, misc.target().clone(), key, misc.value(key)))
}

/// `0` for ever, `-1` not at all, `14d` for days, `100` that many jobs.
fn by_one_setting(kept: &str) -> HistoryKept {
    if let Some(days) = kept.strip_suffix('d') {
        return days.trim().parse().map_or(HistoryKept::Always, HistoryKept::Days);
    }
    match kept.parse::<i64>().unwrap_or(0) {
        0 => HistoryKept::Always,
        ..0 => HistoryKept::Never,
        jobs => HistoryKept::Jobs(u32::try_from(jobs).unwrap_or(u32::MAX)),
    }
}

/// With a login it lets itself be called by any name. Addresses, `localhost` and names that end
/// in `.local` are always good.
fn host_allow_list(seen: &Evidence) -> Option<Setting<Vec<String>>> {
    const KEY: &str = "host_whitelist";
    let mut names = seen.misc.list(KEY)?;
    if seen.has_login() {
        names.clear();
    } else if names.is_empty() {
        names.push("localhost".to_owned());
    }
    Some(Setting::new(names, seen.misc.target().clone(), KEY, seen.misc.value(KEY)))
}

/// A category of this name and with this folder should be there. It writes all names of categories
/// in lower case.
pub(crate) fn lacks_category(name: &str, folder: &str) -> Defect {
    let name = name.to_lowercase();
    let document = json!({
        "name": name, "dir": folder, "pp": "", "script": "Default", "priority": -100,
    });
    Defect {
        target: Target::item(CATEGORIES, &name, &name),
        current: json!(format!("there is no category “{name}”")),
        recommended: json!(name),
        fix: Some(Fix::Create { document }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_setting_of_older_versions_says_days_jobs_or_for_ever() {
        assert_eq!(by_one_setting("0"), HistoryKept::Always);
        assert_eq!(by_one_setting(""), HistoryKept::Always);
        assert_eq!(by_one_setting("-1"), HistoryKept::Never);
        assert_eq!(by_one_setting("14d"), HistoryKept::Days(14));
        assert_eq!(by_one_setting("100"), HistoryKept::Jobs(100));
    }
}
