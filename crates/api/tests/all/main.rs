//! The door as a whole, from outside.

mod access;
mod door;
mod openapi;
mod people;
mod programs;
mod record;
mod security;
mod socket;
