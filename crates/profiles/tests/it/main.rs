//! Profiles through its gRPC face, on SQLite or, where the runner says so, on PostgreSQL.

mod accounts;
mod events;
mod factors;
mod fixtures;
mod import;
mod isolation;
mod lists;
mod passkeys;
mod people;
mod privacy;
mod support;
