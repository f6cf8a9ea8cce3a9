//! What nearly every rule needs.

pub(super) use kernel::{
    Protocol,
    audit::{Area, Defect, Remedy, Risk, Rule, RuleInfo, Severity, Target, Verdict},
};
pub(super) use serde_json::Value;
pub(super) use servarr::audit::{Placed, Program};

pub(super) use crate::{
    audit::{APPLICATION, INDEXER, evidence::Evidence},
    wire::{AppProfile, Provider},
};

/// Where its makers tell of indexers.
pub(super) const INDEXERS: &str = "https://wiki.servarr.com/prowlarr/indexers";
/// Where they tell of its warnings.
pub(super) const HEALTH: &str = "https://wiki.servarr.com/prowlarr/system#health";

/// A switch of the sync profiles that enabled indexers have; it should be on.
pub(super) fn profile_switch(
    evidence: &Evidence,
    position: impl Fn(&AppProfile) -> Option<bool>,
    field: &str,
) -> Verdict {
    let profiles = evidence.profiles_of(|_| true).filter(|profiles| !profiles.is_empty());
    Verdict::of_known(profiles, |profiles| {
        let off = profiles.into_iter().filter(|profile| position(profile) == Some(false));
        Verdict::of(off.map(|profile| profile.should_be(field, true)))
    })
}
