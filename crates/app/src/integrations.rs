//! The one list of what AutoArr can connect to.

use kernel::Integration;

/// Every integration, in the order in which they are shown.
pub(crate) static ALL: &[Integration] = &[
    sabnzbd::INTEGRATION,
    sonarr::INTEGRATION,
    radarr::INTEGRATION,
    prowlarr::INTEGRATION,
    plex::INTEGRATION,
];
