//! Reads release names as the apps do.

use super::App;
use super::quality::{self, Graded};

/// What a release name says.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    /// The series' or film's title as it is written, with spaces.
    pub(super) title: String,
    pub(super) year: Option<i64>,
    pub(super) season: Option<i64>,
    /// Empty for a whole season.
    pub(super) episodes: Vec<i64>,
    pub(super) quality: Graded,
    pub(super) group: Option<String>,
}

impl Parsed {
    /// It names a season and no episode.
    pub(super) fn full_season(&self) -> bool {
        self.season.is_some() && self.episodes.is_empty()
    }
}

/// Reads a release name; `None` when neither an episode, a season nor a film is in it.
pub(super) fn parse(app: App, name: &str) -> Option<Parsed> {
    let words: Vec<&str> =
        name.split(['.', ' ', '_']).filter(|word| !word.is_empty() && *word != "-").collect();
    let quality = quality::parse(app, name);
    let group = group(name);
    match app {
        App::Sonarr(_) => {
            let (at, season, episodes) = words
                .iter()
                .enumerate()
                .find_map(|(at, word)| numbers(word).map(|(s, e)| (at, s, e)))?;
            let title = words[..at].join(" ");
            (at > 0).then_some(Parsed {
                title,
                year: None,
                season: Some(season),
                episodes,
                quality,
                group,
            })
        }
        App::Radarr => {
            let at = (1..words.len()).rev().find(|at| year(words[*at]).is_some())?;
            let title = words[..at].join(" ");
            let year = year(words[at]);
            Some(Parsed { title, year, season: None, episodes: Vec::new(), quality, group })
        }
    }
}

/// A title with everything taken away in which spellings of it differ.
pub(super) fn clean(title: &str) -> String {
    let lower = title.to_lowercase();
    lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .enumerate()
        .filter(|(at, word)| *at == 0 || !["a", "an", "the", "and", "or", "of"].contains(word))
        .map(|(_, word)| word)
        .collect()
}

/// The group at the end of a name: `…-RIG`.
pub(super) fn group(name: &str) -> Option<String> {
    let (_, group) = name.rsplit_once('-')?;
    let plain = !group.is_empty() && group.chars().all(|c| c.is_ascii_alphanumeric());
    plain.then(|| group.to_owned())
}

/// `S01E02`, `S01E02E03`, `S01E02-E04`, `S01`.
fn numbers(word: &str) -> Option<(i64, Vec<i64>)> {
    let rest = word.strip_prefix(['S', 's'])?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    if digits == 0 || digits > 4 {
        return None;
    }
    let season = rest[..digits].parse().ok()?;
    let rest = rest[digits..].to_ascii_uppercase();
    if rest.is_empty() {
        return Some((season, Vec::new()));
    }
    let (from, to) = rest.split_once("-E").map_or((rest.as_str(), None), |(a, b)| (a, Some(b)));
    let mut episodes = Vec::new();
    for part in from.strip_prefix('E')?.split('E') {
        episodes.push(part.parse().ok()?);
    }
    if let (Some(to), Some(first)) = (to, episodes.last().copied()) {
        let last: i64 = to.parse().ok()?;
        episodes.extend(first + 1..=last.min(first + 100));
    }
    Some((season, episodes))
}

fn year(word: &str) -> Option<i64> {
    let word = word.trim_matches(['(', ')', '[', ']']);
    let year: i64 = (word.len() == 4).then(|| word.parse().ok()).flatten()?;
    (1900..2100).contains(&year).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::super::{App, SonarrVersion};
    use super::*;

    const SONARR: App = App::Sonarr(SonarrVersion::V4);

    #[test]
    fn a_release_name_tells_series_season_episode_quality_and_group() {
        let parsed = parse(SONARR, "Harbor.Lights.S01E02.1080p.WEB.h264-RIG").expect("parses");
        assert_eq!(parsed.title, "Harbor Lights");
        assert_eq!((parsed.season, parsed.episodes), (Some(1), vec![2]));
        assert_eq!(parsed.quality.quality.name, "WEBDL-1080p");
        assert_eq!(parsed.group.as_deref(), Some("RIG"));
    }

    #[test]
    fn several_episodes_and_whole_seasons_are_read() {
        let read = |name| parse(SONARR, name).map(|p| (p.season, p.episodes));
        assert_eq!(read("A.Show.S02E03E04.720p"), Some((Some(2), vec![3, 4])));
        assert_eq!(read("A.Show.S02E03-E05.720p"), Some((Some(2), vec![3, 4, 5])));
        assert_eq!(read("A.Show.S02.720p"), Some((Some(2), vec![])));
        assert_eq!(read("abc123xyz"), None);
    }

    #[test]
    fn a_film_is_read_by_its_year() {
        let parsed = parse(App::Radarr, "Saltwater.2022.1080p.WEB.h264-RIG").expect("parses");
        assert_eq!((parsed.title.as_str(), parsed.year), ("Saltwater", Some(2022)));
        assert_eq!(clean("Paper Tigers & Co."), clean("Paper.Tigers.and.Co"));
    }
}
