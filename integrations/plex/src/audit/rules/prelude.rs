//! What nearly every rule needs.

pub(super) use kernel::{
    audit::{Area, Defect, Remedy, Risk, Rule, RuleInfo, Severity, Target, Verdict},
    clean_text,
};

pub(super) use crate::audit::{SECTION, SERVER, evidence::Evidence};

/// Where its makers tell of the page of settings of this name.
pub(super) const GENERAL: &str = "https://support.plex.tv/articles/200289496-general/";
pub(super) const LIBRARY: &str = "https://support.plex.tv/articles/200289526-library/";
pub(super) const NETWORK: &str = "https://support.plex.tv/articles/200430283-network/";
pub(super) const TRANSCODER: &str = "https://support.plex.tv/articles/200250347-transcoder/";
pub(super) const TASKS: &str = "https://support.plex.tv/articles/201553286-scheduled-tasks/";
/// Where they tell how a library is made.
pub(super) const SECTIONS: &str = "https://support.plex.tv/articles/200288926-creating-libraries/";

/// A switch that should be in one position. Where it is not told, nothing is judged.
pub(super) fn switch(evidence: &Evidence, id: &str, wanted: bool) -> Verdict {
    switches(evidence, &[id], wanted)
}

/// Switches that should all be in one position.
pub(super) fn switches(evidence: &Evidence, ids: &[&str], wanted: bool) -> Verdict {
    let known: Vec<_> = ids.iter().filter_map(|id| evidence.flag(id)).collect();
    Verdict::of_known((!known.is_empty()).then_some(known), |known| {
        let wrong = known.into_iter().filter(|(_, found)| *found != wanted);
        Verdict::of(wrong.map(|(preference, _)| preference.should_be(wanted)))
    })
}

/// A number for which `better` knows a better one.
pub(super) fn numbers(
    evidence: &Evidence,
    id: &str,
    better: impl Fn(i64) -> Option<i64>,
) -> Verdict {
    Verdict::of_known(evidence.number(id), |(preference, found)| {
        Verdict::of(better(found).map(|wanted| preference.should_be(wanted)))
    })
}

/// Work that should be done within the hours of maintenance, or never.
pub(super) fn at_night(evidence: &Evidence, ids: &[&str]) -> Verdict {
    let known: Vec<_> = ids.iter().filter_map(|id| evidence.text(id)).collect();
    Verdict::of_known((!known.is_empty()).then_some(known), |known| {
        let at_once = known.into_iter().filter(|(_, when)| *when == "asap");
        Verdict::of(at_once.map(|(preference, _)| preference.should_be("scheduled")))
    })
}
