//! What each service tells and hears, as AsyncAPI: from the contracts and from the queues of the handlers.

use std::fs;
use std::path::{Path, PathBuf};

use heartward_platform::bus::Queue;
use prost_reflect::{DescriptorPool, MessageDescriptor};
use serde_json::{Map, Value, json};

pub(super) const SERVICES: [&str; 3] = ["profiles", "reflections", "reminders"];

/// The contracts.
pub(super) fn pool() -> DescriptorPool {
    DescriptorPool::decode(heartward_proto::DESCRIPTORS).expect("descriptors")
}

/// Every event of a service: the messages of its `events.proto` that are not part of another.
fn events(service: &str) -> Vec<MessageDescriptor> {
    let (pool, file) = (pool(), format!("heartward/{service}/v1/events.proto"));
    let Some(file) = pool.get_file_by_name(&file) else { return Vec::new() };
    let is_part = |message: &MessageDescriptor| {
        let mut fields = file.messages().flat_map(|other| other.fields().collect::<Vec<_>>());
        fields.any(|field| field.kind().as_message() == Some(message))
    };
    file.messages().filter(|message| !is_part(message)).collect()
}

/// The document about one service, as it has to be.
pub(super) fn document(service: &str) -> Value {
    let own = events(service);
    let (mut channels, mut operations, mut messages) = (Map::new(), Map::new(), Map::new());
    for event in &own {
        let (name, topic) = (event.name(), event.full_name());
        channels.insert(name.to_owned(), channel(topic, name));
        operations.insert(
            format!("tell{name}"),
            json!({
                "action": "send",
                "channel": { "$ref": format!("#/channels/{name}") },
                "messages": [{ "$ref": format!("#/channels/{name}/messages/{name}") }],
                "bindings": { "amqp": { "deliveryMode": 2, "mandatory": true, "bindingVersion": "0.3.0" } },
            }),
        );
        messages.insert(name.to_owned(), message(service, topic));
    }
    for Queue { name: queue, topics } in queues(service) {
        for topic in topics {
            let (package, event) = topic.rsplit_once('.').expect("a full name");
            let from = package.split('.').nth(1).expect("a service");
            channels.insert(event.to_owned(), json!({ "$ref": format!("./{from}.json#/channels/{event}") }));
            operations.insert(
                format!("{queue}.{event}"),
                json!({
                    "action": "receive",
                    "summary": format!("Taken from the queue {queue}, at least once and in any order."),
                    "channel": { "$ref": format!("#/channels/{event}") },
                    "bindings": { "amqp": { "ack": true, "bindingVersion": "0.3.0" } },
                }),
            );
        }
    }
    let mut components = json!({ "messages": messages });
    if !own.is_empty() {
        components["schemas"] = json!({ "events": {
            "schemaFormat": "application/vnd.google.protobuf;version=3",
            "schema": fs::read_to_string(root().join(format!("heartward/{service}/v1/events.proto"))).expect("a contract"),
        }});
    }
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": format!("What {service} tells and hears"),
            "version": "1.0.0",
            "description": "CloudEvents 1.0 in binary mode: attributes are headers, the body is the protobuf message. \
                An event can arrive twice; heed the highest version of a subject.",
            "license": { "name": "AGPL-3.0-or-later" },
        },
        "defaultContentType": "application/protobuf",
        "servers": { "broker": { "host": "rabbitmq:5672", "protocol": "amqp" } },
        "channels": channels,
        "operations": operations,
        "components": components,
    })
}

fn channel(topic: &str, name: &str) -> Value {
    json!({
        "address": topic,
        "messages": { name: { "$ref": format!("#/components/messages/{name}") } },
        "bindings": { "amqp": {
            "is": "routingKey",
            "exchange": { "name": "heartward.events", "type": "topic", "durable": true, "autoDelete": false, "vhost": "/" },
            "bindingVersion": "0.3.0",
        }},
    })
}

fn message(service: &str, topic: &str) -> Value {
    let uuid = json!({ "type": "string", "format": "uuid" });
    let required = ["specversion", "id", "type", "source", "subject", "time", "account", "version"]
        .map(|name| format!("cloudEvents_{name}"));
    json!({
        "name": topic,
        "contentType": "application/protobuf",
        "payload": { "$ref": "#/components/schemas/events" },
        "headers": {
            "type": "object",
            "additionalProperties": false,
            "required": required,
            "properties": {
                "cloudEvents_specversion": { "const": "1.0" },
                "cloudEvents_id": uuid,
                "cloudEvents_type": { "const": topic },
                "cloudEvents_source": { "const": format!("/heartward.{service}.v1") },
                "cloudEvents_subject": uuid,
                "cloudEvents_time": { "type": "string", "format": "date-time" },
                "cloudEvents_account": uuid,
                "cloudEvents_version": { "type": "string", "pattern": "^[0-9]+$" },
                "cloudEvents_traceparent": { "type": "string", "pattern": "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$" },
            },
        },
    })
}

/// The queues on which a service listens.
fn queues(service: &str) -> Vec<Queue> {
    match service {
        "profiles" => heartward_profiles::queues(),
        "reflections" => heartward_reflections::queues(),
        "reminders" => heartward_reminders::queues(),
        _ => Vec::new(),
    }
}

pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto")
}
