//! One rule in each file.

mod anime_numbers;
mod colon_replacement;
mod daily_dates;
mod episode_numbers;
mod episode_titles;
mod known_holes;
mod multi_episode_style;
mod season_numbers;
mod version_supported;

pub(super) use anime_numbers::rule as anime_numbers;
pub(super) use colon_replacement::rule as colon_replacement;
pub(super) use daily_dates::rule as daily_dates;
pub(super) use episode_numbers::rule as episode_numbers;
pub(super) use episode_titles::rule as episode_titles;
pub(super) use known_holes::rule as known_holes;
pub(super) use multi_episode_style::rule as multi_episode_style;
pub(super) use season_numbers::rule as season_numbers;
pub(super) use version_supported::rule as version_supported;
