//! A SABnzbd of which each answer is said beforehand, looked at through the ports.

mod changing;
mod common;
mod looking;
mod probing;
mod script;
