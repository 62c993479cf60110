//! gRPC between services, in one process or over the network, with the same code on both ways.
//!
//! - A [`Transport`] is a tower service; a generated client on it cannot tell where its server is.
//! - What both ways must share sits in layers that both ways run through: [`guard()`] on the server (trace, caller,
//!   deadline, panics), [`Peer::on_behalf_of`] on the client (trace, call token, deadline).
//! - Who calls is a signed token of a minute's validity ([`Signer`]); ids in other metadata mean nothing.

use std::time::Duration;

use heartward_core::Secret;
use serde::Deserialize;

mod guard;
mod health;
mod persist;
mod serve;
mod status;
mod token;
mod transport;

pub use guard::{caller, guard, measured};
pub use health::is_serving;
pub use serve::serve;
pub use status::{error, status};
pub use token::Signer;
pub use transport::{Peer, Transport};

/// The longest a call may take. Imports are the slowest.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// The largest message, either way: an import of 16 MiB and a little around it.
pub const MAX_MESSAGE: usize = 17 * 1024 * 1024;

/// How services reach each other.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Signs calls between services; the same in all of them, at least 32 characters. One process makes its own.
    pub secret: Option<Secret>,
}
