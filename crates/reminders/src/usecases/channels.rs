use chrono::TimeDelta;
use heartward_core::{AccountId, Caller, Error, Kind, Page, Result};
use heartward_platform::requests::{self, Request};
use heartward_platform::{Db, Vault, vault};

use super::delivering::{Deliverer, LEASE, pause};
use crate::domain::{
    Attempt, Channel, ChannelChange, ChannelId, ChannelKind, Delivery, MOST_CHANNELS, NoteKind, PauseReason, Target,
    spelt,
};
use crate::store::{channels, deliveries};

/// How many trials an account may have in an hour: tests and codes go to addresses that nobody has proved are theirs.
const TRIALS: i64 = 10;

/// A new channel as it is asked for.
pub(crate) struct NewChannel {
    pub(crate) name: String,
    pub(crate) target: Target,
    pub(crate) discreet: bool,
}

/// What callers can do with their channels.
#[derive(Clone)]
pub(crate) struct Channels {
    deliverer: Deliverer,
}

impl Channels {
    pub(crate) fn new(deliverer: Deliverer) -> Self {
        Self { deliverer }
    }

    pub(super) fn vault(&self) -> &Vault {
        &self.deliverer.vault
    }

    pub(super) fn db(&self) -> &Db {
        &self.deliverer.db
    }

    /// Whether the operator named a mail server.
    pub(crate) fn has_email(&self) -> bool {
        self.deliverer.senders.has(ChannelKind::Email)
    }

    /// The key for the browser's subscription to Web Push.
    pub(crate) fn push_key(&self) -> String {
        self.deliverer.senders.push_key()
    }

    pub(crate) async fn create(&self, caller: &Caller, new: NewChannel, request: Option<Request>) -> Result<Channel> {
        if !self.deliverer.senders.has(new.target.kind()) {
            return Err(Error::invalid(
                "kind",
                "Is not set up here: whoever runs this Heartward can name a mail server in its settings.",
            ));
        }
        let key = self.deliverer.vault.key(caller).await?;
        let leave = secret()?;
        let mut tx = self.deliverer.db.begin(caller).await?;
        if let Some(made) = requests::made_before(&mut tx, request.as_ref()).await? {
            return channels::get(&mut tx, &key, made.into()).await?.ok_or_else(no_such_channel);
        }
        if channels::list(&mut tx, &key).await?.len() >= MOST_CHANNELS {
            return Err(Error::conflict("There are 20 channels, as many as there can be. Remove one first."));
        }
        let channel = Channel {
            id: ChannelId::generate(),
            name: new.name,
            target: new.target,
            discreet: new.discreet,
            verified_at: None,
            pause: None,
            refusals: 0,
            code: None,
            leave,
            made_at: tx.now().await?,
        };
        channels::save(&mut tx, &key, &channel).await?;
        requests::remember(&mut tx, request.as_ref(), channel.id.uuid(), channel.made_at).await?;
        tx.commit().await?;
        Ok(channel)
    }

    pub(crate) async fn list(&self, caller: &Caller) -> Result<Vec<Channel>> {
        let key = self.deliverer.vault.key(caller).await?;
        let mut tx = self.deliverer.db.read(caller).await?;
        channels::list(&mut tx, &key).await
    }

    pub(crate) async fn get(&self, caller: &Caller, id: ChannelId) -> Result<Channel> {
        let key = self.deliverer.vault.key(caller).await?;
        let mut tx = self.deliverer.db.read(caller).await?;
        channels::get(&mut tx, &key, id).await?.ok_or_else(no_such_channel)
    }

    pub(crate) async fn update(&self, caller: &Caller, id: ChannelId, change: ChannelChange) -> Result<Channel> {
        let key = self.deliverer.vault.key(caller).await?;
        let mut tx = self.deliverer.db.begin(caller).await?;
        let channel = channels::hold(&mut tx, &key, id).await?.ok_or_else(no_such_channel)?;
        let now = tx.now().await?;
        let channel = channel.changed(change, now);
        if channel.pause.is_some() {
            deliveries::cancel_channel(&mut tx, id).await?;
        }
        channels::save(&mut tx, &key, &channel).await?;
        tx.commit().await?;
        Ok(channel)
    }

    pub(crate) async fn delete(&self, caller: &Caller, id: ChannelId) -> Result<()> {
        let mut tx = self.deliverer.db.begin(caller).await?;
        if !channels::remove(&mut tx, id).await? {
            return Err(no_such_channel());
        }
        deliveries::cancel_channel(&mut tx, id).await?;
        tx.commit().await
    }

    /// Sends a test, or to an email address that is not verified a code, and returns what came of it.
    pub(crate) async fn test(&self, caller: &Caller, id: ChannelId) -> Result<(Delivery, Vec<Attempt>)> {
        let key = self.deliverer.vault.key(caller).await?;
        let code = spelt(vault::random::<8>()?);
        let mut tx = self.deliverer.db.begin(caller).await?;
        let channel = channels::hold(&mut tx, &key, id).await?.ok_or_else(no_such_channel)?;
        let now = tx.now().await?;
        if deliveries::trials(&mut tx, now - TimeDelta::hours(1)).await? >= TRIALS {
            return Err(Error::new(Kind::Limited, "Ten tests an hour are sent at most. Please try again in a while."));
        }
        let is_code = channel.target.kind() == ChannelKind::Email && channel.verified_at.is_none();
        let kind = if is_code { NoteKind::Code } else { NoteKind::Test };
        if is_code {
            channels::save(&mut tx, &key, &channel.with_code(&code, now)).await?;
        }
        let claimed = deliveries::add_claimed(&mut tx, id, kind, LEASE).await?;
        tx.commit().await?;
        self.deliverer.attempt(&claimed, is_code.then_some(code.as_str())).await?;
        let mut tx = self.deliverer.db.read(caller).await?;
        let delivery = deliveries::get(&mut tx, claimed.delivery).await?.ok_or_else(no_such_channel)?;
        let mut attempts = deliveries::attempts(&mut tx, &[delivery.id]).await?;
        Ok((delivery, attempts.remove(&claimed.delivery).unwrap_or_default()))
    }

    /// Verifies an email address by its code. A wrong one counts.
    pub(crate) async fn verify(&self, caller: &Caller, id: ChannelId, code: &str) -> Result<Channel> {
        let key = self.deliverer.vault.key(caller).await?;
        let mut tx = self.deliverer.db.begin(caller).await?;
        let channel = channels::hold(&mut tx, &key, id).await?.ok_or_else(no_such_channel)?;
        let now = tx.now().await?;
        let (channel, right) = channel.told(code, now)?;
        channels::save(&mut tx, &key, &channel).await?;
        tx.commit().await?;
        if right {
            return Ok(channel);
        }
        Err(Error::invalid(
            "code",
            "Must be the code of the newest mail, for instance 7K2M-9QXD. It can be tried five times.",
        ))
    }

    /// A page of a channel's deliveries, newest first, each with its attempts.
    pub(crate) async fn deliveries(
        &self,
        caller: &Caller,
        id: ChannelId,
        page: &Page,
    ) -> Result<Vec<(Delivery, Vec<Attempt>)>> {
        let key = self.deliverer.vault.key(caller).await?;
        let mut tx = self.deliverer.db.read(caller).await?;
        channels::get(&mut tx, &key, id).await?.ok_or_else(no_such_channel)?;
        let found = deliveries::list(&mut tx, id, page).await?;
        let ids: Vec<_> = found.iter().map(|delivery| delivery.id).collect();
        let mut attempts = deliveries::attempts(&mut tx, &ids).await?;
        let with = |delivery: Delivery| {
            let attempts = attempts.remove(&delivery.id).unwrap_or_default();
            (delivery, attempts)
        };
        Ok(found.into_iter().map(with).collect())
    }

    /// Pauses the channel that an unsubscribe link is of, for whoever has the link.
    pub(crate) async fn unsubscribe(&self, leave: &str) -> Result<()> {
        let (account, id) = self.of_link(leave).await?.ok_or_else(no_such_channel)?;
        let caller = Caller::Account(account);
        let key = self.deliverer.vault.key(&caller).await?;
        let mut tx = self.deliverer.db.begin(&caller).await?;
        let mut channel = channels::hold(&mut tx, &key, id).await?.ok_or_else(no_such_channel)?;
        pause(&mut tx, &mut channel, PauseReason::Unsubscribed).await?;
        channels::save(&mut tx, &key, &channel).await?;
        tx.commit().await
    }

    async fn of_link(&self, leave: &str) -> Result<Option<(AccountId, ChannelId)>> {
        let mut tx = self.deliverer.db.read(&Caller::System).await?;
        channels::of_link(&mut tx, leave).await
    }
}

/// The secret of a link: 256 bits, safe in URLs.
pub(super) fn secret() -> Result<String> {
    use base64::Engine as _;
    Ok(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(vault::random::<32>()?))
}

fn no_such_channel() -> Error {
    Error::not_found("channel")
}
