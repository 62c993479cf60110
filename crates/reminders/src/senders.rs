//! The senders: one file for each way out, and what they have in common.
//!
//! - [`egress`]: HTTP to where it may go;
//! - [`http`]: ntfy, Gotify and the Apprise API;
//! - [`email`]: mail by the operator's server;
//! - [`push`]: what a browser shows;
//! - [`webhook`]: signed requests as in Standard Webhooks.
//!
//! A sender sends once and says what came of it. Addresses stay out of its spans and logs.

mod egress;
mod email;
mod http;
mod push;
mod webhook;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use heartward_core::Result;
use heartward_platform::mail::Smtp;
use tracing::instrument;
use uuid::Uuid;

use crate::domain::{Channel, ChannelKind, Outcome, Reply, TITLE, Target};
pub use egress::Allowed;
use egress::Egress;
use email::Mailer;
pub(crate) use push::PushKey;
use push::Subscription;

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
    push: Arc<PushKey>,
}

impl Senders {
    pub(crate) fn new(config: &Config, push: PushKey) -> Result<Self> {
        let mailer = config.smtp.as_ref().map(Mailer::new).transpose()?;
        Ok(Self {
            egress: Egress::new(&config.allowed)?,
            mailer,
            public_url: config.public_url.clone(),
            push: Arc::new(push),
        })
    }

    /// The key for the browser's subscription.
    pub(crate) fn push_key(&self) -> String {
        self.push.public()
    }

    /// Whether there is a way for this kind of channel.
    pub(crate) fn has(&self, kind: ChannelKind) -> bool {
        match kind {
            ChannelKind::Email => self.mailer.is_some(),
            _ => true,
        }
    }

    /// Goes as far towards a channel as one can without sending anything: whether there is an answer at its other end.
    pub(crate) async fn reach(&self, target: &Target, now: DateTime<Utc>) -> Reply {
        let url = match (target, &self.mailer) {
            (Target::Email { .. }, Some(mailer)) => return mailer.reach().await,
            (Target::Email { .. }, None) => return Outcome::Later.into(),
            (
                Target::Ntfy { url, .. }
                | Target::Gotify { url, .. }
                | Target::Apprise { url }
                | Target::WebPush { url, .. }
                | Target::Webhook { url, .. },
                _,
            ) => url,
        };
        let mut root = url.clone();
        root.set_path("/");
        root.set_query(None);
        let reply = self.egress.send(reqwest::Request::new(reqwest::Method::HEAD, root), now).await;
        // Whatever it says, it is there.
        if reply.code.is_some() { Reply { outcome: Outcome::Taken, ..reply } } else { reply }
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
            Target::Email { .. } => return Outcome::Later.into(),
            Target::WebPush { url, p256dh, auth } => {
                push::request(&Subscription { url, p256dh, auth }, &self.push, message, link)
            }
        };
        let Some(request) = request else { return Outcome::Refused.into() };
        let reply = self.egress.send(request, message.now).await;
        // A push service says so when a browser has ended its subscription.
        if channel.target.kind() == ChannelKind::WebPush && reply.code == Some(404) {
            return Reply { outcome: Outcome::Gone, ..reply };
        }
        reply
    }
}
