//! The service through its public face: events in, calls and the scheduler out.

mod agenda;
mod answers;
mod channels;
mod history;
mod isolation;
mod lists;
mod offers;
mod profiles;
mod receivers;
mod scheduler;
mod support;
