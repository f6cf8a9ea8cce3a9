//! Every test here runs on SQLite, and on PostgreSQL where `TEST_POSTGRES_URL` names a server.

mod accounts;
mod audit;
mod backup;
mod cursor;
mod engines;
mod events;
mod faults;
mod incidents;
mod lists;
mod schema;
