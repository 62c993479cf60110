//! Profiles through its gRPC face, on SQLite or, where the runner says so, on PostgreSQL.

mod accounts;
mod admin;
mod events;
mod factors;
mod fixtures;
mod import;
mod isolation;
mod joining;
mod limits;
mod lists;
mod mailbox;
mod passkeys;
mod people;
mod privacy;
mod sessions;
mod support;
mod tokens;
