//! The audit of SABnzbd: what its rules say of healthy, broken and recorded settings, and that the
//! real program keeps what is mended.

mod cases;
mod changing;
mod common;
mod judging;
mod recorded;
mod round_trips;
