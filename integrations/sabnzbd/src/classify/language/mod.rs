//! The marks of each language, one file each.
//!
//! A mark is the beginning of a word or two that a message of one cause has and no other message
//! has, in small letters without accents: `verschlussel`, `disk full`. Words stand beside each
//! other in the message; ` * ` lets others stand between. Hebrew and Chinese words, which are
//! written together, may begin anywhere.
//!
//! To add a language: write its file, add it to the two lists below. The tests compare it with
//! the catalogue of an installed SABnzbd.

mod any;
mod cs;
mod da;
mod de;
mod en;
mod es;
mod fi;
mod fr;
mod he;
mod it;
mod nb;
mod nl;
mod pl;
mod pt_br;
mod ro;
mod ru;
mod sr;
mod sv;
mod tr;
mod zh_cn;

pub(super) type Marks = &'static [&'static str];

/// How one language speaks of each cause. A new cause does not compile until every language has
/// been asked for it.
pub(super) struct Language {
    /// As SABnzbd's setting names it.
    pub(super) code: &'static str,
    pub(super) script: Marks,
    pub(super) password: Marks,
    pub(super) unwanted: Marks,
    pub(super) duplicate: Marks,
    pub(super) disk: Marks,
    pub(super) nzb_unusable: Marks,
    pub(super) nzb_unauthorized: Marks,
    pub(super) nzb_gone: Marks,
    pub(super) nzb_unreachable: Marks,
    pub(super) missing_articles: Marks,
    /// The whole queue stands still: no server, no quota left.
    pub(super) stalled: Marks,
    pub(super) corrupt: Marks,
    pub(super) tool: Marks,
    pub(super) label_encrypted: Marks,
    pub(super) label_unwanted: Marks,
    pub(super) label_duplicate: Marks,
    pub(super) label_propagating: Marks,
    pub(super) label_delayed: Marks,
}

pub(super) const ANY: Language = any::MARKS;
pub(super) const ENGLISH: Language = en::MARKS;

pub(super) const ALL: &[&Language] = &[
    &ANY,
    &ENGLISH,
    &cs::MARKS,
    &da::MARKS,
    &de::MARKS,
    &es::MARKS,
    &fi::MARKS,
    &fr::MARKS,
    &he::MARKS,
    &it::MARKS,
    &nb::MARKS,
    &nl::MARKS,
    &pl::MARKS,
    &pt_br::MARKS,
    &ro::MARKS,
    &ru::MARKS,
    &sr::MARKS,
    &sv::MARKS,
    &tr::MARKS,
    &zh_cn::MARKS,
];
