//! The door as a whole, from outside.

mod access;
mod door;
mod guides;
mod logs;
mod openapi;
mod people;
mod programs;
mod record;
mod security;
mod site;
mod socket;
