//! Recovery over a library and a client that are not there: what it does about each fault, and that
//! it does it once.

mod clock;
mod consent;
mod faults;
mod kill;
mod rig;
mod together;
