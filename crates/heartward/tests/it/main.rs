//! The whole system, as its users meet it: the real program, called over HTTP.
//!
//! Everything in one process on SQLite; or, when `HEARTWARD_TEST_DATABASE_URL` and `HEARTWARD_TEST_AMQP_URL` are set, four
//! processes on PostgreSQL and RabbitMQ. `cargo xtask test` runs both.

#![expect(clippy::disallowed_methods, reason = "the test runner says what to run on, and tests may have loose tasks")]

mod alerts;
mod archive;
mod backup;
mod bad_input;
mod broker;
mod browser;
mod canary;
mod certificates;
mod contract;
mod crash;
mod erasing;
mod figures;
mod fuzzing;
mod identities;
mod insights;
mod keys;
mod main_job;
mod matrix;
mod observe;
mod replicas;
mod rolling;
mod row_security;
mod sealing;
mod support;
mod trace;
mod upgrade;
mod who;
