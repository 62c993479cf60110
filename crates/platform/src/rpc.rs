//! gRPC between services, in one process or over the network, with the same code on both ways.
//!
//! - A [`Transport`] is a tower service; a generated client on it cannot tell where its server is.
//! - What both ways must share sits in layers that both ways run through: [`guard()`] on the server (trace, caller,
//!   deadline, panics), [`Peer::on_behalf_of`] on the client (trace, call token, deadline).
//! - Who calls is a signed token of a minute's validity ([`Signer`]); ids in other metadata mean nothing.
//! - Where processes have certificates ([`Identity`]), nobody else gets to call, or to be called.

use std::path::PathBuf;
use std::time::Duration;

use heartward_core::{Result, Secret};
use serde::Deserialize;

mod guard;
mod health;
mod persist;
mod serve;
mod status;
mod tls;
mod token;
mod transport;

pub use guard::{caller, guard, measured};
pub use health::is_serving;
pub use serve::serve;
pub use status::{error, status};
pub use tls::Identity;
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
    /// The certificate of the authority that the processes of an instance have theirs from, PEM.
    pub tls_ca_file: Option<PathBuf>,
    /// This process's certificate, PEM.
    pub tls_cert_file: Option<PathBuf>,
    /// The key of that, PEM.
    pub tls_key_file: Option<PathBuf>,
}

impl Config {
    /// Who this process is to the others; nobody in particular where it has no certificate.
    pub fn identity(&self) -> Result<Option<Identity>> {
        let (Some(authority), Some(cert), Some(key)) = (&self.tls_ca_file, &self.tls_cert_file, &self.tls_key_file)
        else {
            return Ok(None);
        };
        Identity::load(authority, cert, key).map(Some)
    }
}
