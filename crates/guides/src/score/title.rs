//! What the name of a release promises, as far as it can be read from the name alone.

use std::sync::LazyLock;

use fancy_regex::Regex;

/// Where a video was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    WebDl,
    WebRip,
    Bluray,
    /// The disc's own video, unchanged.
    Remux,
    Tv,
    Dvd,
}

/// The name of a release, taken apart.
#[derive(Clone, Debug)]
pub(super) struct Title<'a> {
    pub(super) text: &'a str,
    pub(super) group: Option<&'a str>,
    /// In lines.
    pub(super) resolution: Option<u32>,
    pub(super) source: Option<Source>,
}

/// The surest first: a remux says also what disc it is of.
static SOURCES: LazyLock<Vec<(Source, Regex)>> = LazyLock::new(|| {
    let patterns = [
        (Source::Remux, r"\b(bd)?remux\b"),
        (Source::WebRip, r"\bweb[ ._-]?rip\b"),
        (Source::WebDl, r"\bweb([ ._-]?dl)?\b"),
        (Source::Bluray, r"\b(blu[ ._-]?ray|bd[ ._-]?rip|br[ ._-]?rip|bd(?=[ ._-]?\d{3,4}p))\b"),
        (Source::Tv, r"\b[hsp]dtv\b"),
        (Source::Dvd, r"\b(dvd|dvd[ ._-]?rip|dvd[ ._-]?r)\b"),
    ];
    let compiled = patterns.into_iter().map(|(source, pattern)| (source, compiled(pattern)));
    compiled.collect()
});
static RESOLUTION: LazyLock<Regex> =
    LazyLock::new(|| compiled(r"\b(?:\d{3,4}x)?(2160|1080|720|576|540|480|360)[pi]\b"));
static UHD: LazyLock<Regex> = LazyLock::new(|| compiled(r"\b(4k|uhd)\b"));
/// The last part of a name, without what some sites add.
static GROUP: LazyLock<Regex> =
    LazyLock::new(|| compiled(r"-([a-z0-9]+)(?:[ ._]?\[[^\]]*\])?(?:\.(?:mkv|mp4|avi|nzb))?$"));

fn compiled(pattern: &str) -> Regex {
    crate::pattern(pattern).expect("the patterns are written here and tested")
}

impl<'a> Title<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let is_match = |regex: &Regex| regex.is_match(text).unwrap_or(false);
        let capture = |regex: &Regex| {
            let found = regex.captures(text).ok().flatten()?;
            Some(found.get(1)?.range())
        };
        let lines = capture(&RESOLUTION).and_then(|it| text[it].parse().ok());
        Self {
            text,
            group: capture(&GROUP).map(|it| &text[it]),
            resolution: lines.or(is_match(&UHD).then_some(2160)),
            source: SOURCES.iter().find(|(_, regex)| is_match(regex)).map(|(source, _)| *source),
        }
    }

    /// The names that the quality of this release has in one program or another.
    pub(super) fn qualities(&self) -> Vec<String> {
        let (Some(source), Some(lines)) = (self.source, self.resolution) else { return Vec::new() };
        match source {
            Source::WebDl => vec![format!("WEBDL-{lines}p")],
            Source::WebRip => vec![format!("WEBRip-{lines}p")],
            Source::Bluray => vec![format!("Bluray-{lines}p")],
            Source::Remux => vec![format!("Remux-{lines}p"), format!("Bluray-{lines}p Remux")],
            Source::Tv if lines < 720 => vec!["SDTV".to_owned()],
            Source::Tv => vec![format!("HDTV-{lines}p")],
            Source::Dvd => vec!["DVD".to_owned()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_its_source_resolution_and_group() {
        let cases = [
            ("Some.Film.2021.1080p.WEB-DL.H264-GRP", Some(Source::WebDl), Some(1080), Some("GRP")),
            (
                "Show.S01E02.720p.WEBRip.x264-ABC[site]",
                Some(Source::WebRip),
                Some(720),
                Some("ABC"),
            ),
            ("Film.2160p.UHD.BluRay.REMUX.HDR-XY", Some(Source::Remux), Some(2160), Some("XY")),
            ("Film 2019 BluRay 1080p", Some(Source::Bluray), Some(1080), None),
            ("Just a name", None, None, None),
        ];
        for (text, source, resolution, group) in cases {
            let title = Title::of(text);
            assert_eq!((title.source, title.resolution, title.group), (source, resolution, group));
        }
    }

    #[test]
    fn a_quality_is_named_as_programs_name_it() {
        assert_eq!(Title::of("F.1080p.WEB.h264-G").qualities(), ["WEBDL-1080p"]);
        assert_eq!(Title::of("F.h264-G").qualities(), Vec::<String>::new());
    }
}
