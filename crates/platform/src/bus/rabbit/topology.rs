use heartward_core::Result;
use lapin::options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, ExchangeKind};

use super::within;
use crate::bus::Handler;
use crate::planted::{self, Bug};

pub(super) const EXCHANGE: &str = "heartward.events";
/// Where events go that a handler could not take in; each handler has a queue there that waits for an operator.
const DEAD: &str = "heartward.dead";
/// Deliveries of one event before it is set aside. Only those count whose consumer died over it: a handler that fails
/// is retried in place. The broker's own default differs between its versions (none before 4.0), so it is always said.
const DELIVERY_LIMIT: i64 = 20;

/// The queue of one handler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// The handler's name.
    pub name: &'static str,
    /// The events it wants.
    pub topics: Vec<String>,
}

impl From<&dyn Handler> for Queue {
    fn from(handler: &dyn Handler) -> Self {
        Self { name: handler.name(), topics: handler.topics() }
    }
}

/// Declares exchanges, queues and bindings. Declaring them again, the same, changes nothing.
pub(super) async fn declare(channel: &Channel, queues: &[Queue]) -> Result<()> {
    let durable = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
    for (name, kind) in [(EXCHANGE, ExchangeKind::Topic), (DEAD, ExchangeKind::Direct)] {
        within(channel.exchange_declare(name.into(), kind, durable, FieldTable::default())).await?;
    }
    for queue in queues {
        let dead = dead(queue.name);
        queue_declare(channel, &dead, quorum()).await?;
        bind(channel, &dead, DEAD, queue.name).await?;

        queue_declare(channel, queue.name, guarded(queue.name)).await?;
        for topic in &queue.topics {
            bind(channel, queue.name, EXCHANGE, topic).await?;
        }
    }
    Ok(())
}

/// Where events wait that the handler could not take in.
pub(super) fn dead(name: &str) -> String {
    format!("{name}.dead")
}

/// How many messages wait in a queue that is there.
pub(super) async fn count(channel: &Channel, name: &str) -> Result<u64> {
    let look = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::durable() };
    let queue = within(channel.queue_declare(name.into(), look, FieldTable::default())).await?;
    Ok(queue.message_count().into())
}

fn quorum() -> FieldTable {
    let mut arguments = FieldTable::default();
    arguments.insert("x-queue-type".into(), text("quorum"));
    arguments
}

/// A quorum queue that hands on what cannot be taken in, at least once: that needs `reject-publish`.
fn guarded(name: &str) -> FieldTable {
    let mut arguments = quorum();
    arguments.insert("x-delivery-limit".into(), AMQPValue::LongLongInt(DELIVERY_LIMIT));
    if planted::is(Bug::NoDeadLetters) {
        return arguments;
    }
    arguments.insert("x-dead-letter-exchange".into(), text(DEAD));
    arguments.insert("x-dead-letter-routing-key".into(), text(name));
    arguments.insert("x-dead-letter-strategy".into(), text("at-least-once"));
    arguments.insert("x-overflow".into(), text("reject-publish"));
    arguments
}

fn text(value: &str) -> AMQPValue {
    AMQPValue::LongString(value.into())
}

async fn queue_declare(channel: &Channel, name: &str, arguments: FieldTable) -> Result<()> {
    within(channel.queue_declare(name.into(), QueueDeclareOptions::durable(), arguments)).await?;
    Ok(())
}

async fn bind(channel: &Channel, queue: &str, exchange: &str, key: &str) -> Result<()> {
    let options = QueueBindOptions::default();
    within(channel.queue_bind(queue.into(), exchange.into(), key.into(), options, FieldTable::default())).await
}
