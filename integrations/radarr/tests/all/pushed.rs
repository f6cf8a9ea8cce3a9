//! What Radarr pushes to us, and texts of its that people paste.

use radarr::INTEGRATION;

use crate::support::pushed;

#[test]
fn every_recorded_push_is_read() -> anyhow::Result<()> {
    pushed::every_recorded_push_is_read(&INTEGRATION, "radarr", 13)
}

#[test]
fn what_others_recorded_is_read_as_well() -> anyhow::Result<()> {
    pushed::what_others_recorded_is_read_as_well(&INTEGRATION)
}

#[test]
fn what_is_no_push_is_an_error() -> anyhow::Result<()> {
    pushed::what_is_no_push_is_an_error(&INTEGRATION)
}

#[test]
fn a_pasted_text_is_classified_and_another_is_not() -> anyhow::Result<()> {
    pushed::a_pasted_text_is_classified_and_another_is_not(&INTEGRATION, "Radarr")
}
