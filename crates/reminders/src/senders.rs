//! The senders: one file for each way out, and what they have in common.
//!
//! - [`egress`]: HTTP to where it may go;
//! - [`http`]: ntfy, Gotify and the Apprise API;
//! - [`email`]: mail by the operator's server;
//! - [`webhook`]: signed requests as in Standard Webhooks.
//!
//! A sender sends once and says what came of it. Addresses stay out of its spans and logs.

mod egress;
mod email;
mod http;
mod webhook;

use chrono::{DateTime, Utc};
use heartward_core::Result;
use tracing::instrument;
use uuid::Uuid;

use crate::domain::{Channel, ChannelKind, Outcome, Reply, TITLE, Target};
pub use egress::Allowed;
use egress::Egress;
use email::Mailer;
pub use email::{Security, Smtp};

/// A note, ready to be sent.
#[derive(Debug)]
pub(crate) struct Message {
    /// What the other end knows it by, in every attempt.
    pub(crate) id: Uuid,
    pub(crate) body: String,
    /// When it was recorded.
    pub(crate) made_at: DateTime<Utc>,
    /// When this attempt begins.
    pub(crate) now: DateTime<Utc>,
}

/// What the senders are told.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Where Heartward is reached, without a trailing slash; notes link to it.
    pub public_url: Option<String>,
    /// Which networks of the operator's own may be reached.
    pub allowed: Allowed,
    /// The operator's mail server; without one there are no channels by email.
    pub smtp: Option<Smtp>,
}

/// All ways out.
#[derive(Clone)]
pub(crate) struct Senders {
    egress: Egress,
    mailer: Option<Mailer>,
    public_url: Option<String>,
}

impl Senders {
    pub(crate) fn new(config: &Config) -> Result<Self> {
        let mailer = config.smtp.as_ref().map(Mailer::new).transpose()?;
        Ok(Self { egress: Egress::new(&config.allowed)?, mailer, public_url: config.public_url.clone() })
    }

    /// Whether there is a way for this kind of channel.
    pub(crate) fn has(&self, kind: ChannelKind) -> bool {
        match kind {
            ChannelKind::Email => self.mailer.is_some(),
            ChannelKind::WebPush => false,
            _ => true,
        }
    }

    /// Sends a message over a channel, once.
    #[instrument(skip_all, fields(delivery = %message.id, kind = ?channel.target.kind()))]
    pub(crate) async fn send(&self, channel: &Channel, message: &Message) -> Reply {
        let link = self.public_url.as_deref();
        if let (Target::Email { address }, Some(mailer)) = (&channel.target, &self.mailer) {
            return mailer.send(address, message, link, &channel.leave).await;
        }
        let request = match &channel.target {
            Target::Ntfy { url, token } => http::ntfy(url, token.as_deref(), message, link),
            Target::Gotify { url, token } => http::gotify(url, token, message, link),
            Target::Apprise { url } => http::apprise(url, message, link),
            Target::Webhook { url, key } => webhook::request(url, key, message, link),
            // Without the server there is no way for now; that is no fault of the channel.
            Target::Email { .. } | Target::WebPush { .. } => return Outcome::Later.into(),
        };
        match request {
            Some(request) => self.egress.send(request, message.now).await,
            None => Outcome::Refused.into(),
        }
    }
}
