//! The audit over programs that are not there, on a real database.

mod any;
mod applying;
mod between;
mod drifting;
mod dying;
mod finding;
mod identity;
mod repair;
mod rig;
mod settling;
mod turns;
mod undoing;
