//! The operator's mail server, for services that send mail.

use heartward_core::Secret;

/// How the connection to the mail server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Not at all: for a server on this machine.
    None,
    /// It begins in the open and is secured before anything is said.
    StartTls,
    /// It is secured from the start.
    Tls,
}

/// The operator's mail server.
#[derive(Debug, Clone)]
pub struct Smtp {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept private.
    pub security: Security,
    /// Who to sign in as; `None` where nobody needs to.
    pub login: Option<(String, Secret)>,
    /// The address that mails come from.
    pub from: String,
}
