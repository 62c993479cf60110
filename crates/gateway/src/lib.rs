//! The one door outside: the REST API and the web pages, over the three services.
//!
//! Invariants:
//! - it keeps nothing: no database, no file; what it knows it asks the services for, on behalf of who is signed in;
//! - who somebody is comes from their session alone (`session`), never from an id in a request;
//! - every refusal is a `problem`: `application/problem+json` for the API, a page for pages, and neither repeats what
//!   was sent.
//!
//! Read `edge` (what every request passes), `session`, `problem`, then one resource in `api`, then one page in `web`.

use std::sync::Arc;

use axum::Router;
use chrono::{DateTime, Utc};
use heartward_core::{Clock, Error, Result};
use heartward_platform::Metrics;
use heartward_platform::rpc::Peer;
use tokio_util::sync::CancellationToken;

mod address;
mod api;
mod clients;
mod convert;
mod cookies;
mod csrf;
mod cursor;
mod edge;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod health;
mod limits;
mod places;
mod plot;
mod problem;
mod proof;
mod rules;
mod scope;
mod serve;
mod session;
mod speech;
mod state;
mod web;

pub use address::Proxies;
pub use serve::{Tls, serve};

pub(crate) use speech::{locale, mark, say, tell};

/// How the gateway is reached.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address and port to listen on, for instance `127.0.0.1:8080`.
    pub listen: String,
    /// The address people type, for instance `https://heartward.example.org`; absent when it is the listening one.
    pub public_url: Option<String>,
    /// Whether the gateway speaks TLS itself.
    pub tls: bool,
    /// Whose word about the address of a client counts.
    pub trusted_proxies: Proxies,
    /// How much an account may ask for in a minute; 0 for whatever it likes.
    pub requests_per_minute: u32,
}

impl Config {
    /// `Invalid`, naming the setting, when a value cannot work.
    pub fn validate(&self) -> Result<()> {
        match &self.public_url {
            Some(url) if csrf::origin(url).is_none() => Err(Error::invalid(
                "gateway.public_url",
                "Must be scheme, host and port only, for instance https://heartward.example.org",
            )),
            _ => Ok(()),
        }
    }
}

/// What the gateway stands on.
#[derive(Clone)]
pub struct Deps {
    /// Accounts and people.
    pub profiles: Peer,
    /// Conversations.
    pub reflections: Peer,
    /// Offers.
    pub reminders: Peer,
    /// Seals cursors: the same in all gateways of an instance.
    pub cursor_key: [u8; 32],
    /// The time.
    pub clock: Clock,
    /// Cancelled when the process is about to stop: from then on it is not ready.
    pub leaving: CancellationToken,
    /// For the page that says how old the last backup is; absent where none is made.
    pub last_backup: Option<LastBackup>,
    /// Where requests are counted.
    pub metrics: Metrics,
}

/// Answers when everything was backed up last, if it ever was.
pub type LastBackup = Arc<dyn Fn() -> Option<DateTime<Utc>> + Send + Sync>;

/// All routes, ready to be served.
pub fn app(config: &Config, deps: Deps) -> Router {
    let gateway = state::Gateway::new(config, deps);
    let routes = Router::new().merge(web::router()).merge(api::router()).merge(health::router());
    edge::guard(routes, &gateway).with_state(gateway)
}
