use std::ops::Deref;
use std::sync::Arc;

use heartward_core::Clock;
use heartward_platform::Metrics;
use tokio_util::sync::CancellationToken;

use crate::address::Proxies;
use crate::api::archive;
use crate::clients::Clients;
use crate::cursor::Cursors;
use crate::edge;
use crate::limits::Limits;
use crate::places::Places;
use crate::session::Sessions;
use crate::{Config, Deps, LastBackup, csrf};

/// What every handler may ask for: axum's state, of which each layer and each handler gets a copy.
#[derive(Clone)]
pub(crate) struct Gateway(Arc<Parts>);

/// What the gateway consists of.
pub(crate) struct Parts {
    /// The three services.
    pub(crate) clients: Clients,
    /// Who is signed in.
    pub(crate) sessions: Sessions,
    /// The time.
    pub(crate) clock: Clock,
    /// Where requests are counted.
    pub(crate) metrics: Metrics,
    /// The origin people type, without a trailing slash; `None` when it is the listening one.
    pub(crate) public_url: Option<Arc<str>>,
    /// Cancelled when the process is about to stop.
    pub(crate) leaving: CancellationToken,
    /// When everything was backed up last.
    pub(crate) last_backup: Option<LastBackup>,
    /// Whether the gateway speaks TLS itself.
    tls: bool,
    /// Whose word about the address of a client counts.
    pub(crate) proxies: Proxies,
    /// How much somebody may ask for.
    pub(crate) limits: Limits,
    /// Seals where lists go on.
    pub(crate) cursors: Cursors,
    /// How many archives may be taken in at once.
    pub(crate) imports: Places,
    /// How many requests may be under way at once.
    pub(crate) room: Places,
}

impl Deref for Gateway {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Gateway {
    pub(crate) fn new(config: &Config, deps: Deps) -> Self {
        Self(Arc::new(Parts {
            clients: Clients::new(deps.profiles, deps.reflections, deps.reminders),
            sessions: Sessions::new(),
            clock: deps.clock,
            metrics: deps.metrics,
            public_url: config.public_url.as_deref().and_then(csrf::origin).map(Arc::from),
            leaving: deps.leaving,
            last_backup: deps.last_backup,
            tls: config.tls,
            proxies: config.trusted_proxies.clone(),
            limits: Limits::new(config.requests_per_minute),
            cursors: Cursors::new(deps.cursor_key),
            imports: Places::new(archive::AT_ONCE),
            room: Places::new(edge::AT_ONCE),
        }))
    }

    /// Whether people reach it over https, so that cookies may be bound to that.
    pub(crate) fn is_https(&self) -> bool {
        self.public_url.as_ref().map_or(self.tls, |url| url.starts_with("https://"))
    }
}
