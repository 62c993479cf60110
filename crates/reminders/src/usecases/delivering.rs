//! Notes out of the house: spread over channels, tried when they are due, called off when they are not wanted any more.
//!
//! An attempt is on record before anything is sent, so that a process which dies in between leaves a trace: whoever takes
//! over says of that attempt that its outcome is unknown, and sends again under the same id.

use std::sync::Arc;
use std::time::Instant;

use chrono::TimeDelta;
use heartward_core::{Caller, Result};
use heartward_platform::planted::{self, Bug};
use heartward_platform::{Db, Tx, Vault, vault};
use uuid::Uuid;

use crate::domain::{
    Announcement, Channel, ChannelKind, ChannelState, Delivery, DeliveryId, DeliveryState, MOST_REFUSALS, NoteKind,
    Outcome, Pause, PauseReason, Reply, code_text, text,
};
use crate::figures::{Figures, Queue};
use crate::people::People;
use crate::senders::{Message, Senders};
use crate::store::deliveries::Claimed;
use crate::store::{channels, deliveries, preferences};

/// How long a claim lasts: much longer than a batch takes, all of which is sent at once.
pub(crate) const LEASE: TimeDelta = TimeDelta::seconds(60);

/// Writes one delivery for each channel of the account that takes notes, in the transaction that makes the notice.
/// However often it is called for a notice, it is delivered once.
pub(crate) async fn spread(tx: &mut Tx, about: &Announcement) -> Result<()> {
    for channel in channels::active(tx).await? {
        deliveries::add(tx, channel, about).await?;
    }
    Ok(())
}

/// Calls off what was not delivered yet of a notice.
pub(crate) async fn call_off(tx: &mut Tx, notice: Uuid) -> Result<()> {
    deliveries::cancel_notice(tx, notice).await
}

/// Pauses a channel that is held, and calls off what waits for it.
pub(crate) async fn pause(tx: &mut Tx, channel: &mut Channel, reason: PauseReason) -> Result<()> {
    let at = tx.now().await?;
    channel.pause.get_or_insert(Pause { at, reason });
    deliveries::cancel_channel(tx, channel.id).await
}

/// Whoever delivers.
#[derive(Clone)]
pub(crate) struct Deliverer {
    pub(crate) db: Db,
    pub(crate) vault: Vault,
    pub(crate) people: People,
    pub(crate) senders: Arc<Senders>,
    pub(crate) figures: Figures,
}

/// An attempt that is on record.
struct Begun {
    channel: Channel,
    delivery: Delivery,
    message: Message,
}

impl Deliverer {
    /// Makes the attempt that a claim is about; false, and nothing is sent, when there is none to make any more.
    /// `code` is what a note of that kind carries, which is kept nowhere.
    pub(crate) async fn attempt(&self, claimed: &Claimed, code: Option<&str>) -> Result<bool> {
        let Some(begun) = self.begin(claimed, code).await? else { return Ok(false) };
        let kind = begun.delivery.kind;
        self.figures.late(Queue::Notes, kind, begun.message.now - claimed.due);
        let (via, sent_at) = (begun.channel.target.kind(), Instant::now());
        let reply = self.senders.send(&begun.channel, &begun.message).await;
        self.figures.attempted(kind, via, reply.outcome, sent_at.elapsed());
        self.end(claimed, &begun.delivery, &reply).await
    }

    async fn begin(&self, claimed: &Claimed, code: Option<&str>) -> Result<Option<Begun>> {
        let caller = Caller::Account(claimed.account);
        let key = self.vault.key(&caller).await?;
        let mut tx = self.db.begin(&caller).await?;
        let channel = channels::hold(&mut tx, &key, claimed.channel).await?;
        let Some(mut delivery) = deliveries::hold_claimed(&mut tx, claimed).await? else { return Ok(None) };
        let abandoned = deliveries::abandon(&mut tx, delivery.id).await?;
        delivery.unknowns += abandoned;
        let (kind, via) = (delivery.kind, channel.as_ref().map(|channel| channel.target.kind()));
        let begun = self.open(tx, channel, delivery, code).await?;
        if let Some(via) = via {
            self.figures.abandoned(kind, via, abandoned);
        }
        Ok(begun)
    }

    /// Writes down that an attempt begins, unless there is none to make.
    async fn open(
        &self,
        mut tx: Tx,
        channel: Option<Channel>,
        mut delivery: Delivery,
        code: Option<&str>,
    ) -> Result<Option<Begun>> {
        let caller = Caller::Account(tx.account()?);
        let Some(channel) = channel.filter(|channel| takes(channel, delivery.kind)) else {
            delivery.state = DeliveryState::Cancelled;
            return self.leave(tx, delivery).await;
        };
        let is_lost = delivery.kind == NoteKind::Code && code.is_none();
        if delivery.is_spent() || is_lost {
            delivery.state = DeliveryState::GivenUp;
            let (kind, via) = (delivery.kind, channel.target.kind());
            let left = self.leave(tx, delivery).await?;
            self.figures.settled(kind, via, DeliveryState::GivenUp);
            return Ok(left);
        }
        delivery.attempts += 1;
        deliveries::begin_attempt(&mut tx, delivery.id, delivery.attempts).await?;
        deliveries::save(&mut tx, &delivery).await?;
        let now = tx.now().await?;
        tx.commit().await?;
        let body = match code {
            Some(code) => code_text(code),
            None if channel.discreet => text(delivery.kind, None),
            // What it is about is left out where it cannot be told now.
            None => text(delivery.kind, self.about(&caller, &delivery).await.ok().as_ref()),
        };
        let id =
            if planted::is(Bug::NewIdEachTry) && delivery.attempts > 1 { DeliveryId::generate() } else { delivery.id };
        let message = Message { id: id.uuid(), body, made_at: delivery.made_at, now };
        Ok(Some(Begun { channel, delivery, message }))
    }

    /// Ends a delivery without an attempt.
    async fn leave(&self, mut tx: Tx, delivery: Delivery) -> Result<Option<Begun>> {
        deliveries::save(&mut tx, &Delivery { next_at: None, ..delivery }).await?;
        tx.commit().await?;
        Ok(None)
    }

    async fn end(&self, claimed: &Claimed, begun: &Delivery, reply: &Reply) -> Result<bool> {
        let caller = Caller::Account(claimed.account);
        let key = self.vault.key(&caller).await?;
        let jitter = f64::from(u32::from_le_bytes(vault::random::<4>()?)) / f64::from(u32::MAX);
        let mut tx = self.db.begin(&caller).await?;
        let now = tx.now().await?;
        let channel = channels::hold(&mut tx, &key, claimed.channel).await?;
        if !deliveries::end_attempt(&mut tx, begun.id, begun.attempts, reply).await? {
            return Ok(false);
        }
        let mut state = DeliveryState::Waiting;
        if let Some(delivery) = deliveries::hold_claimed(&mut tx, claimed).await? {
            let mut delivery = delivery.answered(reply, now, jitter);
            state = delivery.state;
            if let Some(next) = delivery.next_at {
                delivery.next_at = Some(preferences::get(&mut tx).await?.reach(next));
            }
            deliveries::save(&mut tx, &delivery).await?;
        } else if reply.outcome == Outcome::Taken {
            // It was called off while it was under way, and got there all the same.
            let delivery = begun.clone().answered(reply, now, jitter);
            state = delivery.state;
            deliveries::save(&mut tx, &delivery).await?;
        }
        let via = channel.as_ref().map(|channel| channel.target.kind());
        if let Some(mut channel) = channel {
            if reply.outcome == Outcome::Taken && begun.kind == NoteKind::Test && proves(&channel) {
                channel.verified_at.get_or_insert(now);
            }
            self.judge(&mut tx, &mut channel, begun.kind, reply.outcome).await?;
            channels::save(&mut tx, &key, &channel).await?;
        }
        tx.commit().await?;
        if let Some(via) = via {
            self.figures.settled(begun.kind, via, state);
        }
        Ok(true)
    }

    /// What an outcome means for the channel as a whole. Trials are for finding out, so they cost it nothing.
    async fn judge(&self, tx: &mut Tx, channel: &mut Channel, kind: NoteKind, outcome: Outcome) -> Result<()> {
        match outcome {
            Outcome::Taken => channel.refusals = 0,
            Outcome::Gone if !kind.is_trial() => pause(tx, channel, PauseReason::Gone).await?,
            Outcome::Refused | Outcome::Blocked if !kind.is_trial() => {
                channel.refusals += 1;
                if channel.refusals >= MOST_REFUSALS {
                    pause(tx, channel, PauseReason::Refused).await?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Whether a channel takes a note of this kind now.
fn takes(channel: &Channel, kind: NoteKind) -> bool {
    kind.is_trial() || channel.state() == ChannelState::Active
}

/// Whether a test that was taken shows that the address is the account's own. A mail server takes mail for anybody.
fn proves(channel: &Channel) -> bool {
    channel.target.kind() != ChannelKind::Email
}
