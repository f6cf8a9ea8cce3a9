//! The programs' own warnings, in our words.

/// What a check of the programs is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The name of the check, without `Check` at its end.
    pub source: &'static str,
    pub meaning: &'static str,
    pub todo: &'static str,
    /// The rule of ours that looks at the same, and may mend it.
    pub rule: Option<&'static str>,
}

/// What the check called `source` is about.
pub fn explanation(source: &str) -> Option<&'static Explanation> {
    let source = source.trim_end_matches("Check");
    EXPLANATIONS.iter().find(|known| known.source == source)
}

/// Every check that is explained.
pub fn explanations() -> &'static [Explanation] {
    EXPLANATIONS
}

const fn of(
    source: &'static str,
    meaning: &'static str,
    todo: &'static str,
    rule: Option<&'static str>,
) -> Explanation {
    Explanation { source, meaning, todo, rule }
}

const EXPLANATIONS: &[Explanation] = &[
    of(
        "ApiKeyValidation",
        "The API key is shorter than 20 characters and can be guessed.",
        "Make a new key under Settings, General, Security, and give it to every program that \
         uses the old one.",
        Some("api-key-long"),
    ),
    of(
        "ApplicationStatus",
        "A connected application did not answer for a while.",
        "See that it runs and that its address and key are right.",
        None,
    ),
    of(
        "ApplicationLongTermStatus",
        "A connected application has not answered for more than six hours.",
        "See that it runs and that its address and key are right, then test it once.",
        None,
    ),
    of(
        "AppDataLocation",
        "Its database is kept where an update deletes it.",
        "Move its data folder out of the program's folder before the next update.",
        None,
    ),
    of(
        "DownloadClient",
        "There is no download client, or it cannot be reached.",
        "See that it runs, that address, port and key are right, and test it once.",
        Some("client-present"),
    ),
    of(
        "DownloadClientRootFolder",
        "A download client puts finished jobs into a folder of the library.",
        "Give the client a folder of its own, outside of every root folder.",
        Some("root-folder-apart-from-downloads"),
    ),
    of(
        "DownloadClientSorting",
        "The download client sorts and renames finished jobs, so that they are not found.",
        "Switch the sorters off in the client for the category that is used here.",
        None,
    ),
    of(
        "DownloadClientRemovesCompletedDownloads",
        "The download client forgets finished jobs by itself before they are imported.",
        "Let the client keep its history; finished jobs are removed from it after the import.",
        Some("completed-removed"),
    ),
    of(
        "DownloadClientStatus",
        "A download client fails and is left alone for a while.",
        "See that it runs and that address, port and key are right, then test it once.",
        Some("client-enabled"),
    ),
    of(
        "ImportListRootFolder",
        "An import list adds to a root folder that is gone.",
        "Choose an existing root folder in the list's settings.",
        Some("list-root-folder"),
    ),
    of(
        "ImportListStatus",
        "An import list fails and is left alone for a while.",
        "See whether its site answers and whether its login is still valid.",
        None,
    ),
    of(
        "ImportMechanism",
        "Finished downloads are not imported by themselves.",
        "Switch the handling of completed downloads on.",
        Some("completed-handled"),
    ),
    of("Indexer", "No indexer is enabled.", "Add or enable an indexer.", None),
    of(
        "IndexerDownloadClient",
        "An indexer sends its releases to a download client that is gone or off.",
        "Choose another client in the indexer's settings, or none for any.",
        Some("indexer-client-exists"),
    ),
    of(
        "IndexerJackettAll",
        "An indexer asks all trackers at once through one feed, which is unsupported and slow.",
        "Add each tracker as an indexer of its own.",
        None,
    ),
    of(
        "IndexerLongTermStatus",
        "Indexers have failed for more than six hours.",
        "See whether the site is there and the account is paid for; disable the indexer if it \
         is gone for good.",
        None,
    ),
    of(
        "IndexerNoDefinition",
        "The definition of an indexer does not exist any more.",
        "Remove this indexer: its site is gone or is no longer supported.",
        None,
    ),
    of(
        "NoDefinition",
        "The definition of an indexer does not exist any more.",
        "Remove this indexer: its site is gone or is no longer supported.",
        None,
    ),
    of(
        "IndexerProxyStatus",
        "A proxy for indexers does not answer.",
        "See that the proxy runs, or take its tag from the indexers.",
        None,
    ),
    of(
        "IndexerRss",
        "New releases are not seen by themselves: no indexer offers its feed, or all of them fail.",
        "Enable the feed of an indexer, or wait until a failing one is back.",
        Some("indexer-for-feeds"),
    ),
    of(
        "IndexerSearch",
        "Searches find nothing: no indexer takes part in them, or all of them fail.",
        "Enable searches for an indexer, or wait until a failing one is back.",
        Some("indexer-for-searches"),
    ),
    of(
        "IndexerStatus",
        "Indexers fail and are left alone for a while.",
        "Wait; do not test them again and again, since each failed test makes the pause longer.",
        None,
    ),
    of(
        "IndexerVIP",
        "A paid membership of an indexer ends soon.",
        "Renew it, or lower the indexer's priority.",
        None,
    ),
    of(
        "IndexerVIPExpired",
        "A paid membership of an indexer has ended.",
        "Renew it, or disable the indexer.",
        None,
    ),
    of(
        "OutdatedDefinition",
        "The definition of an indexer is obsolete.",
        "Remove the indexer and add it again from the list.",
        None,
    ),
    of(
        "Mount",
        "A library's folder is mounted read-only.",
        "Mount it so that it can be written to.",
        None,
    ),
    of(
        "MovieCollectionRootFolder",
        "A collection adds to a root folder that is gone.",
        "Choose an existing root folder in the collection's settings.",
        None,
    ),
    of(
        "NamingConfig",
        "The formats of names are not valid.",
        "Open Settings, Media Management, correct the formats and save.",
        None,
    ),
    of(
        "NotificationStatus",
        "A notification fails and is left alone for a while.",
        "See that its receiver answers, then test it once.",
        None,
    ),
    of(
        "PackageGlobalMessage",
        "Who packaged the program has a message for you.",
        "Read the message; it comes from the package, not from the program.",
        None,
    ),
    of(
        "Package",
        "Who packaged the program has a message for you.",
        "Read the message; it comes from the package, not from the program.",
        None,
    ),
    of(
        "Proxy",
        "The proxy does not answer, or refuses.",
        "See that the proxy runs and that its name and login are right, or switch it off.",
        Some("proxy-complete"),
    ),
    of(
        "RecyclingBin",
        "The recycle bin cannot be written to, so that deletions and upgrades fail.",
        "Create the folder and make it writable for the program's user.",
        Some("recycle-bin"),
    ),
    of(
        "ReleaseBranch",
        "The branch for updates does not exist.",
        "Choose the stable branch under Settings, General, Updates.",
        Some("stable-branch"),
    ),
    of(
        "RemotePathMapping",
        "The download client names a folder that does not exist here.",
        "Give both programs the same paths, or add a remote path mapping for the client's host.",
        Some("mapping-absolute"),
    ),
    of(
        "RemovedMovie",
        "Movies were removed from the database that they come from.",
        "Delete them, or add them again under their new entry.",
        None,
    ),
    of(
        "RemovedSeries",
        "Series were removed from the database that they come from.",
        "Delete them, or add them again under their new entry.",
        None,
    ),
    of(
        "RootFolder",
        "A root folder is gone.",
        "Mount the disk again, or move the media to another root folder.",
        Some("root-folder-reachable"),
    ),
    of(
        "ServerSideNotification",
        "The makers have a message for this version.",
        "Read the message and follow its link.",
        None,
    ),
    of(
        "SqliteVersion",
        "The SQLite library of the system is too old.",
        "Update the system, or use the makers' own package.",
        None,
    ),
    of(
        "SystemTime",
        "The clock is wrong by more than a day.",
        "Set the clock of the machine, by NTP if possible.",
        None,
    ),
    of(
        "Update",
        "There is a newer version, or updates cannot be installed.",
        "Update as you installed it: a container by a new image, a package by its manager.",
        None,
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_check_is_explained_once() {
        let sources: BTreeSet<_> = EXPLANATIONS.iter().map(|known| known.source).collect();
        assert_eq!(sources.len(), EXPLANATIONS.len());
    }

    #[test]
    fn a_check_is_known_with_or_without_the_end_of_its_name() {
        assert_eq!(explanation("RootFolderCheck"), explanation("RootFolder"));
        assert!(explanation("RootFolder").is_some() && explanation("Weather").is_none());
    }
}
