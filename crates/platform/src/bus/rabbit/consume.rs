use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::{join_all, select_all};
use heartward_core::{Error, Kind, Result, Secret};
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicConsumeOptions, BasicQosOptions, BasicRejectOptions};
use lapin::types::FieldTable;
use lapin::{Channel, Connection};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::topology::{self, Queue};
use super::{connect, envelope, within};
use crate::bus::Consumer;
use crate::planted::{self, Bug};

/// Enough to keep a handler busy; a consumer that dies gives back no more than this.
const PREFETCH: u16 = 32;
/// Tries in place before an event is set aside, when the event itself seems to be at fault.
const TRIES: u32 = 4;
/// The first pause between tries; each is four times the one before.
const RETRY: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How often queues are counted.
const LOOK: Duration = Duration::from_secs(5);

/// Keeps consumers connected until `stop`. Whatever breaks, everything is built anew.
pub(super) async fn supervise(url: Secret, queues: Vec<Queue>, consumers: Vec<Consumer>, stop: CancellationToken) {
    let mut pause = Duration::from_millis(250);
    while !stop.is_cancelled() {
        match session(&url, &queues, &consumers, &stop).await {
            Ok(()) => pause = Duration::from_millis(250),
            Err(failure) => warn!(error = %failure, cause = failure.causes(), "consuming stopped; connecting again"),
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
            () = stop.cancelled() => {}
        }
    }
}

/// One connection's life. Returns when it ended, or when asked to stop.
async fn session(url: &Secret, queues: &[Queue], consumers: &[Consumer], stop: &CancellationToken) -> Result<()> {
    let (connection, channel) = connect(url, "consume").await?;
    topology::declare(&channel, queues).await?;
    info!(queues = consumers.len(), "consuming");
    // What is being taken in when asked to stop is finished; what was only prefetched goes back to its queue.
    let loops = consumers.iter().map(|consumer| Box::pin(take_in(&connection, consumer, stop)));
    if stop.is_cancelled() || consumers.is_empty() {
        stop.cancelled().await;
        return Ok(());
    }
    let done = async {
        let (first, _, others) = select_all(loops).await;
        if stop.is_cancelled() {
            join_all(others).await;
        }
        first
    };
    tokio::select! {
        outcome = done => outcome,
        outcome = count(&channel, consumers) => outcome,
    }
}

/// Asks the broker again and again how much waits, and how much was set aside. Returns when it does not answer.
async fn count(channel: &Channel, consumers: &[Consumer]) -> Result<()> {
    loop {
        for consumer in consumers.iter().filter(|consumer| consumer.metrics().watched()) {
            let queued = topology::count(channel, consumer.name()).await?;
            let set_aside = topology::count(channel, &topology::dead(consumer.name())).await?;
            consumer.metrics().queue(consumer.name(), queued, set_aside);
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn take_in(connection: &Connection, consumer: &Consumer, stop: &CancellationToken) -> Result<()> {
    let channel: Channel = within(connection.create_channel()).await?;
    within(channel.basic_qos(PREFETCH, BasicQosOptions::default())).await?;
    let (options, arguments) = (BasicConsumeOptions::default(), FieldTable::default());
    let name = consumer.name();
    let mut deliveries = within(channel.basic_consume(name.into(), "".into(), options, arguments)).await?;
    loop {
        let delivery = tokio::select! {
            delivery = deliveries.next() => delivery,
            () = stop.cancelled() => return Ok(()),
        };
        let delivery = delivery.ok_or_else(|| Error::unavailable("the broker ended the consumer"))?;
        if !settle(consumer, delivery.map_err(Error::unavailable)?, stop).await? {
            return Ok(());
        }
    }
}

/// Takes one event in and tells the broker; false when asked to stop before that could be done.
async fn settle(consumer: &Consumer, delivery: Delivery, stop: &CancellationToken) -> Result<bool> {
    if delivery.redelivered {
        consumer.metrics().redelivered(consumer.name());
    }
    let Some(event) = envelope::event(&delivery) else {
        error!(consumer = consumer.name(), "a message that is no event was set aside");
        return set_aside(&delivery).await;
    };
    if planted::is(Bug::AckBeforeCommit) {
        within(delivery.ack(BasicAckOptions::default())).await?;
    }
    let mut tries = 0;
    loop {
        let failure = match consumer.deliver(&event).await {
            Ok(()) if planted::is(Bug::AckBeforeCommit) => return Ok(true),
            Ok(()) => {
                within(delivery.ack(BasicAckOptions::default())).await?;
                return Ok(true);
            }
            Err(failure) => failure,
        };
        if planted::is(Bug::GivesUp) {
            return set_aside(&delivery).await;
        }
        tries = match failure.kind() {
            // A store that is away is no fault of the event: the queue waits for it.
            Kind::Unavailable => tries,
            // What cannot be decoded now cannot be decoded later.
            Kind::Invalid => TRIES,
            _ => tries + 1,
        };
        let (topic, cause) = (&event.topic, failure.causes());
        if tries == TRIES {
            error!(event = %event.id, topic, consumer = consumer.name(), error = %failure, cause, "event set aside");
            return set_aside(&delivery).await;
        }
        warn!(event = %event.id, topic, consumer = consumer.name(), error = %failure, cause, "event not taken in yet");
        tokio::select! {
            () = tokio::time::sleep(RETRY * 4_u32.pow(tries)) => {}
            () = stop.cancelled() => return Ok(false),
        }
    }
}

/// Hands the message to the dead-letter exchange, where it waits for an operator.
async fn set_aside(delivery: &Delivery) -> Result<bool> {
    within(delivery.reject(BasicRejectOptions { requeue: false })).await?;
    Ok(true)
}
