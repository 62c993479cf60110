//! An event as an AMQP message: a CloudEvents 1.0 message in binary mode, the protobuf body as it is.
//!
//! There is no official CloudEvents binding for AMQP 0-9-1. RabbitMQ maps its headers to AMQP 1.0 application
//! properties, so a reader of that binding finds the attributes where it expects them.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use lapin::BasicProperties;
use lapin::message::Delivery;
use lapin::types::{AMQPValue, FieldTable};
use uuid::Uuid;

use crate::event::Event;

const PREFIX: &str = "cloudEvents_";
const PERSISTENT: u8 = 2;

/// The attributes of an event, as message properties.
pub(super) fn properties(event: &Event) -> BasicProperties {
    let mut headers = FieldTable::default();
    let mut attribute = |name: &str, value: String| {
        headers.insert(format!("{PREFIX}{name}").into(), AMQPValue::LongString(value.into()));
    };
    attribute("specversion", "1.0".to_owned());
    attribute("id", event.id.to_string());
    attribute("type", event.topic.clone());
    attribute("source", format!("/{}", event.topic.rsplit_once('.').map_or("", |(package, _)| package)));
    attribute("subject", event.subject.to_string());
    attribute("time", event.recorded_at.to_rfc3339_opts(SecondsFormat::Micros, true));
    attribute("account", event.account.to_string());
    attribute("version", event.version.to_string());
    if let Some(trace) = &event.trace {
        attribute("traceparent", trace.clone());
    }
    BasicProperties::default()
        .with_content_type("application/protobuf".into())
        .with_delivery_mode(PERSISTENT)
        .with_message_id(event.id.to_string().into())
        .with_headers(headers)
}

/// Reads the event back; `None` when an attribute is absent or not what it has to be.
pub(super) fn event(delivery: &Delivery) -> Option<Event> {
    let headers = delivery.properties.headers().as_ref()?;
    let attributes: BTreeMap<&str, String> = headers
        .inner()
        .iter()
        .filter_map(|(name, value)| Some((name.as_str().strip_prefix(PREFIX)?, text(value)?)))
        .collect();
    let attribute = |name| attributes.get(name).map(String::as_str);
    let id = |name| attribute(name).and_then(|value| Uuid::try_parse(value).ok());
    Some(Event {
        id: id("id")?,
        topic: attribute("type")?.to_owned(),
        subject: id("subject")?,
        account: id("account")?.into(),
        version: attribute("version")?.parse().ok()?,
        recorded_at: attribute("time")?.parse::<DateTime<Utc>>().ok()?,
        trace: attribute("traceparent").map(str::to_owned),
        body: delivery.data.clone().into(),
    })
}

/// Reads an event from attributes and a body, a line each, and holds it to staying what it is: for [`crate::fuzzing`].
#[cfg(any(test, fuzzing))]
pub(crate) fn reread(wire: &[u8]) {
    const NAMES: [&str; 7] = ["id", "type", "subject", "account", "version", "time", "traceparent"];
    let mut parts = wire.splitn(NAMES.len() + 1, |byte| *byte == b'\n');
    let mut headers = FieldTable::default();
    for (name, value) in NAMES.iter().zip(parts.by_ref().take(NAMES.len())) {
        headers.insert(format!("{PREFIX}{name}").into(), AMQPValue::LongString(value.to_vec().into()));
    }
    let mut delivery = Delivery::mock(0, "".into(), "".into(), false, parts.next().unwrap_or_default().to_vec());
    delivery.properties = BasicProperties::default().with_headers(headers);
    let Some(foreign) = event(&delivery) else { return };
    delivery.properties = properties(&foreign);
    // Ours tell time to the microsecond; whoever else writes one may tell more.
    let ours = event(&delivery).unwrap_or_else(|| panic!("our own event is not read: {foreign:?}"));
    delivery.properties = properties(&ours);
    assert_eq!(event(&delivery), Some(ours));
}

/// Brokers and tools on the way may have written either kind of string.
fn text(value: &AMQPValue) -> Option<String> {
    match value {
        AMQPValue::LongString(text) => String::from_utf8(text.as_bytes().to_vec()).ok(),
        AMQPValue::ShortString(text) => Some(text.as_str().to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use heartward_core::AccountId;

    use super::*;

    #[test]
    fn an_event_survives_its_message_and_one_without_attributes_is_none() {
        let sent = Event {
            id: Uuid::from_u128(1),
            topic: "heartward.profiles.v1.PersonAdded".into(),
            subject: Uuid::from_u128(2),
            account: AccountId::generate(),
            version: 7,
            recorded_at: DateTime::from_timestamp_micros(1_772_366_400_123_456).expect("in range"),
            trace: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".into()),
            body: bytes::Bytes::from_static(b"body"),
        };
        let mut delivery = Delivery::mock(0, "".into(), "".into(), false, sent.body.to_vec());
        assert_eq!(event(&delivery), None);
        delivery.properties = properties(&sent);
        assert_eq!(event(&delivery), Some(sent));
    }
}
