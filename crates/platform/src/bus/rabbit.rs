//! RabbitMQ: one topic exchange, one durable quorum queue for each handler, confirms one way and acks the other.
//!
//! - Every process declares the whole topology before it publishes, so that an event waits for a consumer that has not
//!   been started yet instead of passing it by.
//! - lapin's own recovery stays off: one loop of ours rebuilds connection, channels, topology and consumers alike,
//!   because soft errors leave a channel closed even with recovery on. A deadline stands round every await.
//! - Publishing and consuming use connections of their own: an alarm stops a publisher's socket, and must not stop acks.

use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::join_all;
use heartward_core::{Error, Result, Secret};
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::{Channel, Confirmation, Connection, ConnectionProperties, PublisherConfirm};
use serde::Deserialize;
use tokio::sync::Mutex;
use tracing::Instrument as _;

use super::{Bus, Consumer};
use crate::event::Event;
use crate::planted::{self, Bug};
use crate::{Job, telemetry};

mod aside;
mod consume;
mod envelope;
mod topology;

pub use aside::SetAside;
#[cfg(any(test, fuzzing))]
pub(crate) use envelope::reread;
pub use topology::Queue;

/// Longer than the broker ever takes when it is well.
const DEADLINE: Duration = Duration::from_secs(10);

/// How events travel.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `amqp://…` or `amqps://…`; absent means that all services run in this process and no broker is needed.
    pub url: Option<Secret>,
}

/// The bus between processes.
pub struct RabbitBus {
    url: Secret,
    queues: Vec<Queue>,
    publisher: Mutex<Option<Publisher>>,
}

struct Publisher {
    /// Held, because a connection closes when it is dropped.
    connection: Connection,
    channel: Channel,
}

impl RabbitBus {
    /// A bus over the broker at `url`, which is connected to when needed. `queues` are those of all services.
    pub fn new(url: Secret, queues: Vec<Queue>) -> Self {
        Self { url, queues, publisher: Mutex::new(None) }
    }

    /// Takes in what these consumers wait for, for as long as the job runs.
    pub fn consume(&self, service: &str, consumers: Vec<Consumer>) -> Job {
        let (url, queues) = (self.url.clone(), self.queues.clone());
        Job::new(format!("{service}.consumers"), |stop| consume::supervise(url, queues, consumers, stop))
    }

    /// Whether the broker answers, for readiness.
    pub async fn ping(&self) -> Result<()> {
        self.channel().await.map(drop)
    }

    /// The publishing channel, connected anew when it was lost.
    async fn channel(&self) -> Result<Channel> {
        let mut publisher = self.publisher.lock().await;
        if let Some(Publisher { connection, channel }) = &*publisher
            && connection.status().connected()
            && channel.status().connected()
        {
            return Ok(channel.clone());
        }
        // The old one goes first: it may hold the broker's last free connection.
        *publisher = None;
        let (connection, channel) = connect(&self.url, "publish").await?;
        topology::declare(&channel, &self.queues).await?;
        within(channel.confirm_select(ConfirmSelectOptions::default())).await?;
        *publisher = Some(Publisher { connection, channel: channel.clone() });
        Ok(channel)
    }

    async fn forget_channel(&self) {
        *self.publisher.lock().await = None;
    }
}

#[async_trait]
impl Bus for RabbitBus {
    async fn publish(&self, events: &[Event]) -> Vec<Result<()>> {
        let channel = match self.channel().await {
            Ok(channel) => channel,
            Err(error) => {
                let reason = error.to_string();
                return events.iter().map(|_| Err(Error::unavailable(reason.clone()))).collect();
            }
        };
        // All are sent before the first is confirmed: waiting for each would be ten times slower.
        let mut confirms = Vec::with_capacity(events.len());
        for event in events {
            let span = telemetry::publish_span(event);
            confirms.push(send(&channel, event).instrument(span).await);
        }
        let outcomes = join_all(confirms.into_iter().map(|sent| async { confirmed(sent?).await })).await;
        if !channel.status().connected() || outcomes.iter().any(Result::is_err) {
            self.forget_channel().await;
        }
        outcomes
    }
}

async fn send(channel: &Channel, event: &Event) -> Result<PublisherConfirm> {
    // Mandatory, or an event that reaches no queue would be confirmed and gone.
    let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let publish = channel.basic_publish(
        topology::EXCHANGE.into(),
        event.topic.as_str().into(),
        options,
        &event.body,
        envelope::properties(event),
    );
    within(publish).await
}

async fn confirmed(confirm: PublisherConfirm) -> Result<()> {
    if planted::is(Bug::NoConfirm) {
        return Ok(());
    }
    match within(confirm).await? {
        Confirmation::Ack(None) => Ok(()),
        // An event that no queue takes is "acked" with the event inside.
        Confirmation::Ack(Some(_)) => Err(Error::unavailable("no queue takes this event")),
        Confirmation::Nack(_) => Err(Error::unavailable("the broker refused the event")),
        Confirmation::NotRequested => Err(Error::internal("the channel does not confirm")),
    }
}

async fn connect(url: &Secret, purpose: &str) -> Result<(Connection, Channel)> {
    let name = format!("heartward {purpose}");
    let properties = ConnectionProperties::default().with_connection_name(name.into());
    let connection = within(Connection::connect(url.expose(), properties)).await?;
    let channel = within(connection.create_channel()).await?;
    Ok((connection, channel))
}

/// Waits for the broker, but not for ever.
async fn within<T>(answer: impl Future<Output = lapin::Result<T>>) -> Result<T> {
    match tokio::time::timeout(DEADLINE, answer).await {
        Ok(answer) => answer.map_err(Error::unavailable),
        Err(_) => Err(Error::unavailable("the broker did not answer in time")),
    }
}
