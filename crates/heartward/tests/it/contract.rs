//! Events keep what `proto/asyncapi` promises, and so does the broker's own configuration.

use std::collections::BTreeSet;
use std::env::var;
use std::fs;

use futures_util::StreamExt as _;
use lapin::message::Delivery;
use lapin::options::{BasicConsumeOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Connection, ConnectionProperties};
use prost_reflect::DynamicMessage;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Somebody, System, broker_url, is_split};

mod asyncapi;

use asyncapi::{SERVICES, document, pool, root};

#[test]
fn the_documents_about_events_are_what_the_code_does() {
    for service in SERVICES {
        let path = root().join(format!("asyncapi/{service}.json"));
        let text = serde_json::to_string_pretty(&document(service)).expect("JSON") + "\n";
        if var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
            fs::write(&path, &text).expect("written");
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == text, "{} is not up to date: INSTA_UPDATE=always rewrites it", path.display());
    }
}

#[test]
fn the_broker_is_configured_with_the_queues_that_the_services_declare() {
    let definitions = root().join("../deploy/rabbitmq/definitions.json");
    let definitions: Value =
        serde_json::from_str(&fs::read_to_string(definitions).expect("definitions")).expect("JSON");
    let texts = |list: &str, fields: &[&str]| -> BTreeSet<String> {
        let text =
            |it: &Value| fields.iter().map(|field| it[field].as_str().expect("a text")).collect::<Vec<_>>().join(" ");
        definitions[list].as_array().expect("a list").iter().map(text).collect()
    };
    let (mut queues, mut bindings) = (BTreeSet::new(), BTreeSet::new());
    for queue in [heartward_profiles::queues(), heartward_reflections::queues(), heartward_reminders::queues()].concat()
    {
        let name = queue.name;
        queues.extend([name.to_owned(), format!("{name}.dead")]);
        bindings.insert(format!("heartward.dead {name} {name}.dead"));
        bindings.extend(queue.topics.iter().map(|topic| format!("heartward.events {topic} {name}")));
    }
    assert_eq!(texts("queues", &["name"]), queues);
    assert_eq!(texts("bindings", &["source", "routing_key", "destination"]), bindings);
}

/// What a message breaks of its document.
fn flaws(document: &Value, delivery: &Delivery) -> Vec<String> {
    let mut flaws = Vec::new();
    let headers = delivery.properties.headers().clone().unwrap_or_default();
    let mut headers: std::collections::BTreeMap<String, String> = headers
        .inner()
        .iter()
        .map(|(name, value)| match value {
            AMQPValue::LongString(text) => (name.to_string(), String::from_utf8_lossy(text.as_bytes()).into_owned()),
            other => (name.to_string(), format!("{other:?}")),
        })
        .collect();
    let topic = delivery.routing_key.as_str();
    let name = topic.rsplit('.').next().expect("a name");
    let message = &document["components"]["messages"][name];
    if message["name"] != topic || document["channels"][name]["address"] != topic {
        return vec![format!("{topic} is not in the document")];
    }
    let kind = delivery.properties.content_type().as_ref().map(|kind| kind.as_str().to_owned());
    if kind.as_deref() != message["contentType"].as_str() {
        flaws.push(format!("{topic}: content type {kind:?}"));
    }
    let required: Vec<&str> =
        message["headers"]["required"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    for (header, rule) in message["headers"]["properties"].as_object().expect("properties") {
        let Some(value) = headers.remove(header) else {
            if required.contains(&header.as_str()) {
                flaws.push(format!("{topic}: {header} is absent"));
            }
            continue;
        };
        let fits = match (rule["const"].as_str(), rule["format"].as_str()) {
            (Some(only), _) => value == only,
            (_, Some("uuid")) => value.parse::<uuid::Uuid>().is_ok(),
            (_, Some("date-time")) => value.parse::<chrono::DateTime<chrono::Utc>>().is_ok(),
            _ if header == "cloudEvents_version" => value.parse::<u64>().is_ok(),
            _ => value.len() == 55 && value.starts_with("00-"),
        };
        if !fits {
            flaws.push(format!("{topic}: {header} is not {rule}"));
        }
    }
    flaws.extend(headers.into_keys().map(|header| format!("{topic}: {header} is more than was promised")));
    let descriptor = pool().get_message_by_name(topic).expect("a message");
    match DynamicMessage::decode(descriptor, delivery.data.as_slice()) {
        Ok(body) if body.unknown_fields().next().is_none() => {}
        other => flaws.push(format!("{topic}: the body is none: {other:?}")),
    }
    flaws
}

/// Does what makes every event.
async fn live(me: &Somebody) {
    let headers = [("content-type", "application/json")];
    let ines = me.friend("Ines").await;
    let change = |path: String, body: Value| async move {
        let current = me.try_get(&path).await.expect("an answer");
        let etag = current.etag.unwrap_or_default();
        let headers = [headers[0], ("if-match", etag.as_str())];
        me.send(Method::PATCH, &path, &headers, body.to_string().into_bytes()).await.expect("an answer").good()
    };
    change(format!("/api/v1/people/{ines}"), json!({ "circle": "inner" })).await;
    let talk = json!({ "person_ids": [ines], "layer": "ideas" });
    let talk = me.post("/api/v1/conversations", &talk).await.good()["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/v1/conversations/{talk}");
    change(path.clone(), json!({ "layer": "feelings" })).await;
    let etag = me.try_get(&path).await.expect("an answer").etag.unwrap_or_default();
    me.send(Method::DELETE, &path, &[("if-match", &etag)], Vec::new()).await.expect("an answer").good();
    me.post(&format!("/api/v1/people/{ines}/erase"), &json!({})).await.good();
    me.post("/api/v1/account/erase", &json!({})).await.good();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_on_the_wire_is_what_its_document_promises() {
    if !is_split() {
        return;
    }
    let system = System::start().await;
    let connection = Connection::connect(&broker_url(), ConnectionProperties::default()).await.expect("a broker");
    let channel = connection.create_channel().await.expect("a channel");
    let own = QueueDeclareOptions { exclusive: true, ..QueueDeclareOptions::default() };
    let queue = channel.queue_declare("".into(), own, FieldTable::default()).await.expect("a queue");
    let (all, none) = (QueueBindOptions::default(), FieldTable::default());
    channel.queue_bind(queue.name().clone(), "heartward.events".into(), "#".into(), all, none).await.expect("bound");
    let consume = BasicConsumeOptions { no_ack: true, ..BasicConsumeOptions::default() };
    let mut deliveries = channel
        .basic_consume(queue.name().clone(), "".into(), consume, FieldTable::default())
        .await
        .expect("consuming");

    let documents: Vec<Value> = SERVICES.map(document).into();
    let mut missing: BTreeSet<String> = documents
        .iter()
        .flat_map(|document| document["components"]["messages"].as_object().expect("messages").values())
        .map(|message| message["name"].as_str().expect("a topic").to_owned())
        .collect();
    assert!(missing.len() >= 6, "{missing:?}");
    live(&Somebody::first(&system).await).await;
    while !missing.is_empty() {
        let next = tokio::time::timeout(std::time::Duration::from_secs(30), deliveries.next()).await;
        let delivery =
            next.unwrap_or_else(|_| panic!("never told: {missing:?}")).expect("a message").expect("no error");
        let topic = delivery.routing_key.to_string();
        let service = SERVICES.iter().position(|it| topic.starts_with(&format!("heartward.{it}.")));
        let document = &documents[service.expect("an event of a service")];
        assert_eq!(flaws(document, &delivery), Vec::<String>::new());
        missing.remove(&topic);
    }
}
