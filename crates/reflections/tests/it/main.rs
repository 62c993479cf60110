//! Reflections through its gRPC face, on SQLite or, where the runner says so, on PostgreSQL.

mod bad_input;
mod check_ins;
mod conversations;
mod events;
mod insights;
mod isolation;
mod lists;
mod people;
mod portraits;
mod privacy;
mod signs;
mod support;
