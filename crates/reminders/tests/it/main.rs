//! The service through its public face: events in, calls and the scheduler out.

mod answers;
mod history;
mod isolation;
mod lists;
mod offers;
mod scheduler;
mod support;
