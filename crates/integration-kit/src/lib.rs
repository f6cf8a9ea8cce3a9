//! What every integration is built from: one HTTP layer per connected program.
//!
//! # Invariants
//!
//! * A [`Reader`] can only look. A [`Writer`] changes things, and can only be had against a
//!   [`kernel::WritePermit`], which does not exist in dry-run. A [`Checker`] makes a program look
//!   at itself, which changes nothing that its owner set.
//! * Only reads are repeated. A write is sent once, whatever becomes of it.
//! * The key goes to the program's own address and nowhere else: not into an error, a log line, a
//!   metric, a `Debug` output, nor to where a redirect points.
//! * Text of the other program passes through [`redact`] before anybody sees it.
//! * Nothing is read without a limit in time and in size.

mod body;
mod breaker;
mod call;
mod each;
mod fault;
mod limits;
mod mask;
mod raw;
mod reader;
pub mod redact;
mod resolve;
mod retry;
pub mod tolerant;
mod upstream;
mod writer;

pub use each::Listed;
pub use limits::{Limits, Weight};
pub use mask::mask_secrets;
pub use raw::RawAnswer;
pub use reader::Reader;
/// What a write is decoded to when its answer does not matter; accepts an empty one.
pub use serde::de::IgnoredAny as Ignored;
pub use upstream::{Auth, Upstream};
pub use writer::{Checker, Writer};
