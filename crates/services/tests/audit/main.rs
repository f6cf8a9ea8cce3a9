//! The audit over programs that are not there, on a real database.

mod applying;
mod between;
mod finding;
mod rig;
mod undoing;
