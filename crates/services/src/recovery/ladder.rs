//! What is done about each cause, step by step.

use kernel::{Cause, ImportTrouble, OrphanKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::policy::{Allow, Area, Policy};
use crate::incidents::{Incident, Scope};

/// One step of a ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// Make the library look at its downloads now, and give it time to handle the failure.
    Nudge,
    /// Tell the library that the grab failed: it blocks the release.
    MarkFailed,
    /// Remove the download from library and client and block the release.
    RemoveAndBlock,
    /// Remove the download from library and client, without blocking it and without a search.
    RemoveQuietly,
    /// Put a download back where the library looks for it, or import it from where it is.
    PutBack,
    /// Import what is here as what it is proved to be.
    ImportWithProof,
    /// Search once, unless the library has just done so.
    Search,
    /// Search again later, with longer and longer waits.
    SearchLater,
    /// Grab the next-best acceptable release. Needs `allow.next_best`.
    NextBest,
    /// Delete the incomplete file and block its release. Needs `allow.replace_truncated`.
    ReplaceTruncated,
    /// Stop watching for the item. Needs `allow.unmonitor`.
    Unmonitor,
    /// Ask the owner.
    Ask,
    /// Wait until the house is in order again, then let the client try once more.
    WaitForHouse,
    /// Say what was tried, and end.
    GiveUp,
}

impl Rung {
    /// The step as an owner would say it.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Nudge => "make the library look, and let it handle the failure",
            Self::MarkFailed => {
                "tell the library that the grab failed, so that it blocks the release"
            }
            Self::RemoveAndBlock => "remove the download and block its release",
            Self::RemoveQuietly => "remove the download without blocking its release",
            Self::PutBack => "put the download back where the library looks for it",
            Self::ImportWithProof => "import what is here, if it is proved to be what was grabbed",
            Self::Search => "search, unless the library does so by itself",
            Self::SearchLater => "search again later, with longer and longer waits",
            Self::NextBest => "grab the next-best acceptable release",
            Self::ReplaceTruncated => "delete the incomplete file and get another",
            Self::Unmonitor => "stop watching for it",
            Self::Ask => "ask you",
            Self::WaitForHouse => "wait until that is in order, then let the client try again",
            Self::GiveUp => "give up, and say what was tried",
        }
    }

    /// Whether the owner's consent to it, where it needs one, is given. Without it the step is
    /// passed over, or asked about.
    pub fn is_allowed(self, allow: &Allow) -> bool {
        match self {
            Self::NextBest => allow.next_best,
            Self::ReplaceTruncated => allow.replace_truncated,
            Self::Unmonitor => allow.unmonitor,
            _ => true,
        }
    }
}

/// What is done about some causes, step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    pub area: Area,
    pub causes: Vec<Cause>,
    pub rungs: Vec<Rung>,
    /// Whether the owner has put it in the place of the built-in one.
    pub is_own: bool,
}

impl Policy {
    /// The steps for a cause, first to last.
    pub fn ladder(&self, cause: Cause) -> &[Rung] {
        match self.ladders.get(cause.code()) {
            Some(ladder) => ladder,
            None => built_in(cause),
        }
    }

    /// The steps that may be left for an incident after the one where it stands, without those
    /// that would be passed over.
    pub fn ahead<'a>(&'a self, incident: &Incident) -> impl Iterator<Item = Rung> + 'a {
        let ladder = match (incident.scope, incident.is_over()) {
            (Scope::Item, false) => self.ladder(incident.why.cause),
            _ => &[],
        };
        let allowed = |rung: &Rung| rung.is_allowed(&self.allow) || *rung == Rung::ReplaceTruncated;
        ladder.iter().copied().skip(incident.rung + 1).filter(allowed)
    }

    /// Every ladder once, with all the causes of one area that have it.
    pub fn all_ladders(&self) -> Vec<Ladder> {
        let mut ladders: Vec<Ladder> = Vec::new();
        for cause in Cause::all() {
            let (area, rungs) = (Area::of(cause), self.ladder(cause));
            let is_own = self.ladders.contains_key(cause.code());
            let same =
                |it: &&mut Ladder| it.area == area && it.rungs == rungs && it.is_own == is_own;
            match ladders.iter_mut().find(same) {
                Some(ladder) => ladder.causes.push(cause),
                None => ladders.push(Ladder {
                    area,
                    causes: vec![cause],
                    rungs: rungs.to_vec(),
                    is_own,
                }),
            }
        }
        ladders
    }
}

fn built_in(cause: Cause) -> &'static [Rung] {
    use Rung::{
        Ask, GiveUp, ImportWithProof, MarkFailed, NextBest, Nudge, PutBack, RemoveAndBlock,
        RemoveQuietly, ReplaceTruncated, Search, SearchLater, Unmonitor, WaitForHouse,
    };
    match cause {
        Cause::MissingArticles | Cause::Corrupt | Cause::NzbFetch(_) => {
            &[Nudge, MarkFailed, Search, SearchLater, NextBest, GiveUp]
        }
        Cause::Password | Cause::Unwanted => {
            &[Nudge, RemoveAndBlock, MarkFailed, Search, SearchLater, NextBest, GiveUp]
        }
        Cause::Duplicate => &[Nudge, RemoveQuietly, GiveUp],
        Cause::Disk | Cause::Script | Cause::Tool => &[WaitForHouse, Search, SearchLater, GiveUp],
        Cause::ImportBlocked(why) => match why {
            ImportTrouble::NotYet => &[Nudge, ImportWithProof, Ask],
            ImportTrouble::RootFolderMissing
            | ImportTrouble::NoSpace
            | ImportTrouble::NoPermission
            | ImportTrouble::PathUnknown => &[WaitForHouse],
            ImportTrouble::NotAnUpgrade | ImportTrouble::AlreadyImported => &[RemoveQuietly, Ask],
            ImportTrouble::BadContent => {
                &[RemoveAndBlock, MarkFailed, Search, SearchLater, NextBest, GiveUp]
            }
            ImportTrouble::NotGrabbed => &[RemoveQuietly, MarkFailed, Search, SearchLater, GiveUp],
            ImportTrouble::MatchedById
            | ImportTrouble::WrongItem
            | ImportTrouble::SeasonPack
            | ImportTrouble::Other => &[ImportWithProof, Ask],
        },
        Cause::Orphaned(OrphanKind::OtherCategory) => &[PutBack, Ask],
        Cause::Orphaned(OrphanKind::Gone) => &[MarkFailed, Search, SearchLater, NextBest, GiveUp],
        Cause::Orphaned(OrphanKind::NeverArrived) => &[Search, SearchLater, GiveUp],
        Cause::Truncated => &[ReplaceTruncated, Search, SearchLater, GiveUp],
        Cause::Stalled => &[Ask],
        Cause::Loop => &[RemoveAndBlock, Unmonitor, Ask],
        Cause::Unknown => &[Nudge, MarkFailed, Search, SearchLater, GiveUp],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ladder_of_a_house_fault_blocks_nothing() {
        for cause in [
            Cause::Disk,
            Cause::Script,
            Cause::Tool,
            Cause::ImportBlocked(ImportTrouble::RootFolderMissing),
            Cause::ImportBlocked(ImportTrouble::NoSpace),
            Cause::ImportBlocked(ImportTrouble::NoPermission),
            Cause::ImportBlocked(ImportTrouble::PathUnknown),
        ] {
            let policy = Policy::default();
            let ladder = policy.ladder(cause);
            assert_eq!(ladder[0], Rung::WaitForHouse, "{cause:?}");
            let blocks = [Rung::MarkFailed, Rung::RemoveAndBlock, Rung::ReplaceTruncated];
            assert!(!ladder.iter().any(|rung| blocks.contains(rung)), "{cause:?}");
        }
    }

    #[test]
    fn every_cause_stands_on_one_of_the_ladders_and_an_own_one_is_marked() {
        let own = vec![Rung::Nudge, Rung::Ask];
        let mut policy = Policy::default();
        policy.ladders.insert("disk".to_owned(), own.clone());
        let ladders = policy.all_ladders();
        let mut causes: Vec<_> = ladders.iter().flat_map(|it| it.causes.clone()).collect();
        causes.sort();
        let mut all: Vec<_> = Cause::all().collect();
        all.sort();
        assert_eq!(causes, all);
        let marked: Vec<_> = ladders.into_iter().filter(|it| it.is_own).collect();
        let ladder =
            Ladder { area: Area::Failed, causes: vec![Cause::Disk], rungs: own, is_own: true };
        assert_eq!(marked, [ladder]);
    }
}
