//! The lab: the outside world in small, on loopback, for tests and for `autoarr demo`.
//!
//! A news server, an indexer, and stateful stand-ins for SABnzbd, Sonarr, Radarr, Prowlarr and Plex
//! that behave as the real programs were seen to behave, faults included. Invariants:
//!
//! 1. The lab knows nothing of the product: it depends on no other crate of this workspace.
//! 2. Everything listens on loopback, on a free port ([`door::Door`]), and can be away.
//! 3. All of one lab live by one [`clock::Clock`]: the wall's, a faster one, or a test's hand.
//! 4. What a stand-in answers has the shape that the real program answered with ([`shape`]).
//! 5. Each stand-in counts the writes that it received, so that a test can prove there were none.

pub mod arr;
pub mod clock;
pub mod door;
pub mod http;
pub mod indexer;
pub mod news;
pub mod plex;
pub mod posts;
mod provider;
pub mod prowlarr;
mod rest;
pub mod sabnzbd;
pub mod shape;
