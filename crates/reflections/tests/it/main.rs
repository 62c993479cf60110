//! Reflections through its gRPC face, on SQLite or, where the runner says so, on PostgreSQL.

mod bad_input;
mod check_ins;
mod closeness;
mod conversations;
mod events;
mod insights;
mod invitations;
mod isolation;
mod lists;
mod overview;
mod people;
mod portraits;
mod privacy;
mod prompts;
mod search;
mod signs;
mod support;
