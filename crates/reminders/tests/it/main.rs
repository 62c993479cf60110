//! The service through its public face: events in, calls and the scheduler out.

mod agenda;
mod answers;
mod channels;
mod examine;
mod figures;
mod history;
mod isolation;
mod lists;
mod notes;
mod offers;
mod post;
mod profiles;
mod push;
mod receivers;
mod reopen;
mod scheduler;
mod support;
mod zones;
