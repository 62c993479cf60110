//! What is done on the broker from outside: looking, and handing events round again.

use anyhow::{Context as _, Result, bail};
use lapin::message::BasicGetMessage;
use lapin::options::{
    BasicAckOptions, BasicGetOptions, BasicPublishOptions, ConfirmSelectOptions, QueueBindOptions, QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Confirmation, Connection, ConnectionProperties};

pub(super) const EXCHANGE: &str = "heartward.events";
/// Whoever takes events from the broker.
pub(super) const HANDLERS: [&str; 7] = [
    "profiles.erasures",
    "reflections.people",
    "reflections.erasures",
    "reminders.people",
    "reminders.conversations",
    "reminders.accounts",
    "reminders.erasures",
];

/// A connection with a channel that confirms.
pub(super) async fn connect(url: &str) -> Result<(Connection, Channel)> {
    let connection = Connection::connect(url, ConnectionProperties::default()).await?;
    let channel = connection.create_channel().await?;
    channel.confirm_select(ConfirmSelectOptions::default()).await?;
    Ok((connection, channel))
}

/// How many events were set aside, over all handlers.
pub(super) async fn set_aside(url: &str) -> Result<u64> {
    let (connection, channel) = connect(url).await?;
    let mut all = 0;
    for handler in HANDLERS {
        let look = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::durable() };
        let queue = channel.queue_declare(format!("{handler}.dead").into(), look, FieldTable::default()).await?;
        all += u64::from(queue.message_count());
    }
    connection.close(200, "done".into()).await?;
    Ok(all)
}

/// A queue of ours that gets a copy of every event from now on.
pub(super) async fn listen(channel: &Channel, name: &str) -> Result<()> {
    let options = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
    channel.queue_declare(name.into(), options, FieldTable::default()).await?;
    channel
        .queue_bind(name.into(), EXCHANGE.into(), "#".into(), QueueBindOptions::default(), FieldTable::default())
        .await?;
    Ok(())
}

/// Takes what is in such a queue, up to so many.
pub(super) async fn take(channel: &Channel, name: &str, most: usize) -> Result<Vec<BasicGetMessage>> {
    let mut taken = Vec::new();
    while taken.len() < most {
        let Some(message) = channel.basic_get(name.into(), BasicGetOptions::default()).await? else { break };
        message.ack(BasicAckOptions::default()).await?;
        taken.push(message);
    }
    Ok(taken)
}

/// Puts a message into the queue of one handler, and nobody else's.
pub(super) async fn put(channel: &Channel, handler: &str, body: &[u8], properties: BasicProperties) -> Result<()> {
    let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let sent = channel.basic_publish("".into(), handler.into(), options, body, properties).await?;
    match sent.await? {
        Confirmation::Ack(None) => Ok(()),
        other => bail!("{handler} does not take it: {other:?}"),
    }
}

/// The type of an event: the name of its message.
pub(super) fn topic(message: &BasicGetMessage) -> Result<String> {
    let headers = message.properties.headers().as_ref().context("an event without headers")?;
    match headers.inner().get("cloudEvents_type") {
        Some(AMQPValue::LongString(text)) => Ok(text.to_string()),
        _ => bail!("an event without a type"),
    }
}
