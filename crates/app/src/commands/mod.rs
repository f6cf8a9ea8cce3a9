//! One file per command: what it is called, what it asks a service, how it tells the answer.

pub(crate) mod activity;
pub(crate) mod apikey;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod classify;
pub(crate) mod completions;
pub(crate) mod config_reference;
pub(crate) mod connect;
pub(crate) mod connections;
pub(crate) mod doctor;
pub(crate) mod downloads;
pub(crate) mod guides;
pub(crate) mod incidents;
pub(crate) mod licences;
pub(crate) mod openapi;
pub(crate) mod ping;
pub(crate) mod policy;
pub(crate) mod recover;
pub(crate) mod restore;
mod rules_page;
mod secret_input;
mod settings_plan;
pub(crate) mod user;
