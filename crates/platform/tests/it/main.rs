//! The platform through its public face, on the engine of this run.

mod backup;
mod events;
mod figures;
mod keys;
mod rabbit;
mod row_security;
mod rpc;
mod store;
mod support;
