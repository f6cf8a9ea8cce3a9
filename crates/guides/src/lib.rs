//! Guides: collections of custom formats, quality profiles, sizes and naming schemes that somebody
//! else keeps, in the folder layout of the `TRaSH` guides. A guide is read at run time from a folder;
//! what an owner wishes for of it is compared with the settings of a program, and the differences
//! come out as changes that can be shown before they are made.
//!
//! # Invariants
//!
//! * Nothing is changed here, nothing is called and nothing is written: a comparison is a function
//!   of the guide, the wish, the settings and what was made before.
//! * No product is named. What a guide has for a program stands under that program's word in the
//!   guide's own list of contents.
//! * Nothing is ever removed, and what was not made from the guide is not changed unless its owner
//!   said so.
//! * A guide is text from outside: no file outside of its folder is read, no link is followed, and
//!   what is too long, or hides characters in a name, is refused.
//! * What cannot be told for certain is a [`Problem`], never a guess.

mod compare;
mod guide;
mod pattern;
mod score;
mod wish;

pub use compare::{Change, Comparison, OfGuide, Owned, Problem, RESOURCES, compare};
pub use guide::{
    Book, Condition, Format, Group, GroupFormat, Guide, GuideError, GuideId, InvalidGuideId, Item,
    Naming, Profile, QualitySize, Sizes,
};
pub use pattern::pattern;
pub use score::{FormatVerdict, Own, OwnScore, Scored, Truth, differences, own, score};
pub use wish::{
    Adopt, FormatWish, GroupAdd, GroupWish, Imported, Included, Limit, NamingWish, ProfileWish,
    QualitySort, QualityWish, Reset, ScoreWish, SizeWish, SizesWish, Wish, WishError, Wishes,
    import, read_wishes,
};
