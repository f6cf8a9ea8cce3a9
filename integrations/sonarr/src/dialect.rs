//! In which version of its API Sonarr is spoken to.
//!
//! Sonarr 4 offers v3. Sonarr 5 offers v5 and, deprecated, v3, which answers there as before: so v3
//! is spoken to both, and v5 only to an instance that no longer has v3. What we ask differently is
//! named here and nowhere else; what they answer differently is read by the same wire types.

use servarr::audit::{COMMON_RESOURCES, LIBRARY_RESOURCES};

/// One version of the API.
#[derive(Debug)]
pub(crate) struct Dialect {
    pub(crate) version: &'static str,
    /// Where its resources are.
    pub(crate) root: &'static str,
    /// The resource that holds what Sonarr does by itself with downloads.
    pub(crate) handling: &'static str,
    /// What it calls settings otherwise: the name in v3, and its own.
    renamed: &'static [(&'static str, &'static str)],
    /// Makes an event say whose it is.
    pub(crate) with_episode: &'static [(&'static str, &'static str)],
    /// Makes an episode say of which series it is.
    pub(crate) with_series: &'static [(&'static str, &'static str)],
    /// What a query for import proposals calls the id of a download.
    pub(crate) download_key: &'static str,
}

static V3: Dialect = Dialect {
    version: "v3",
    root: "api/v3",
    handling: "config/downloadclient",
    renamed: &[],
    with_episode: &[("includeSeries", "true"), ("includeEpisode", "true")],
    with_series: &[("includeSeries", "true")],
    download_key: "downloadId",
};

/// Known from its specification and from recorded answers.
static V5: Dialect = Dialect {
    version: "v5",
    root: "api/v5",
    handling: "settings/downloadclient",
    renamed: &[
        ("config/host", "settings/general"),
        ("config/naming", "settings/naming"),
        ("config/mediamanagement", "settings/mediamanagement"),
        ("config/downloadclient", "settings/downloadclient"),
        ("config/indexer", "settings/indexer"),
        ("config/importlist", "settings/importlist"),
        ("notification", "connection"),
    ],
    with_episode: &[("includeSubresources", "series"), ("includeSubresources", "episode")],
    with_series: &[("includeSubresources", "series")],
    download_key: "downloadIds",
};

impl Dialect {
    /// The resources that hold the settings.
    pub(crate) fn settings(&self) -> Vec<&'static str> {
        let all = COMMON_RESOURCES.iter().chain(&LIBRARY_RESOURCES);
        let called = |name: &'static &'static str| {
            let own = self.renamed.iter().find(|(common, _)| common == name);
            own.map_or(*name, |(_, own)| own)
        };
        all.map(called).collect()
    }
}

/// The versions that we speak, the preferred one first.
pub(crate) const SPOKEN: &[&str] = &["v3", "v5"];

/// The dialect called `version`, one of [`SPOKEN`].
pub(crate) fn dialect(version: &str) -> &'static Dialect {
    static ALL: &[&Dialect] = &[&V3, &V5];
    ALL.iter().copied().find(|dialect| dialect.version == version).unwrap_or(&V3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_that_we_speak_has_its_dialect() {
        for version in SPOKEN {
            assert_eq!(dialect(version).version, *version);
        }
    }
}
