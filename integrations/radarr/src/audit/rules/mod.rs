//! One rule in each file.

mod colon_replacement;
mod hardcoded_subtitles;
mod language_chosen;
mod lists_keep_files;
mod version_supported;

pub(super) use colon_replacement::rule as colon_replacement;
pub(super) use hardcoded_subtitles::rule as hardcoded_subtitles;
pub(super) use language_chosen::rule as language_chosen;
pub(super) use lists_keep_files::rule as lists_keep_files;
pub(super) use version_supported::rule as version_supported;
