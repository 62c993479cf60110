//! The service through its public face: events in, calls and the scheduler out.

mod answers;
mod channels;
mod history;
mod isolation;
mod lists;
mod offers;
mod receivers;
mod scheduler;
mod support;
