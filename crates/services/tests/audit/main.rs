//! The audit over programs that are not there, on a real database.

mod any;
mod applying;
mod between;
mod dying;
mod finding;
mod identity;
mod rig;
mod undoing;
