//! The same for the methods of the services, which are called over the network where they have ports.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use axum::body::Body;
use bytes::Bytes;
use chrono::{TimeDelta, Utc};
use heartward_core::{AccountId, Caller, Clock, Secret};
use heartward_platform::rpc::Signer;
use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, Kind, MessageDescriptor, ReflectMessage as _, Value};
use tonic::transport::{Channel, Endpoint};
use tower::ServiceExt as _;

use crate::support::{Somebody, System, is_split};

/// For whom a method may be called: each has a line in `methods.txt`, so that nobody can add one without deciding that. An
/// account's are for whose account it is, an admin's for accounts that are, and what is nobody's is for the gateway, before
/// anybody has signed in.
const METHODS: &str = include_str!("methods.txt");

const SERVICES: [&str; 3] = ["profiles", "reflections", "reminders"];

/// A method of a service.
struct Rpc {
    service: &'static str,
    path: String,
    input: MessageDescriptor,
}

fn methods() -> Vec<Rpc> {
    let pool = DescriptorPool::decode(heartward_proto::DESCRIPTORS).expect("descriptors");
    let mut all = Vec::new();
    for found in pool.services() {
        let service = SERVICES.into_iter().find(|name| found.full_name().starts_with(&format!("heartward.{name}.")));
        for method in found.methods() {
            let path = format!("{}/{}", found.full_name(), method.name());
            all.push(Rpc { service: service.expect("one of ours"), path, input: method.input() });
        }
    }
    all
}

/// What comes back of a call: its code, its message and the bytes of its answer.
async fn call(channel: &Channel, path: &str, token: Option<&str>, message: &[u8]) -> (i32, String, Bytes) {
    let mut framed = vec![0];
    framed.extend(u32::try_from(message.len()).expect("short").to_be_bytes());
    framed.extend(message);
    let mut request = http::Request::post(format!("http://service/{path}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let request = request.body(tonic::body::Body::new(Body::from(framed))).expect("a request");
    let response = channel.clone().oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let body = http_body_util::BodyExt::collect(body).await.expect("a body");
    let trailers = body.trailers().cloned().unwrap_or_default();
    let bytes = body.to_bytes();
    let text = |name: &str| {
        let value = parts.headers.get(name).or_else(|| trailers.get(name));
        value.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    (text("grpc-status").parse().expect("a status"), text("grpc-message"), bytes)
}

const OK: i32 = 0;
const UNAUTHENTICATED: i32 = 16;

/// What makes something new with every call, whatever it is called with.
const MAKES: [&str; 3] = ["NoteImport", "RecordCheckIn", "RevokeOtherSessions"];

fn signer(secret: &str, clock: Clock) -> Signer {
    Signer::new(&Secret::new(secret), clock).expect("a signer")
}

async fn account_of(somebody: &Somebody) -> Caller {
    let account = somebody.get("/api/v1/session").await["account"]["id"].as_str().expect("an id").to_owned();
    Caller::Account(AccountId::parse("id", &account).expect("an id"))
}

fn channels(system: &System) -> BTreeMap<&'static str, Channel> {
    let channel = |service: &'static str| {
        let endpoint = Endpoint::from_shared(system.listens(service)).expect("an address");
        (service, endpoint.connect_lazy())
    };
    SERVICES.into_iter().map(channel).collect()
}

#[test]
fn every_method_has_a_line_that_says_for_whom_it_may_be_called() {
    let mut found: Vec<String> = methods().into_iter().map(|method| method.path).collect();
    found.sort();
    let lines: Vec<String> =
        METHODS.lines().map(|line| line.split_once(' ').expect("who, and what").1.to_owned()).collect();
    assert_eq!(found, lines);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_method_takes_the_tokens_it_needs_and_no_others() {
    if !is_split() {
        return;
    }
    let system = System::start().await;
    // Nothing of theirs can be changed, and an admin they are not.
    let account = Caller::Account(AccountId::generate());
    let secret = system.setting("RPC__SECRET").to_owned();
    let (ours, forged) = (signer(&secret, Clock::System), signer(&"x".repeat(40), Clock::System));
    let late = signer(&secret, Clock::manual(Utc::now() - TimeDelta::minutes(5)));
    let channels = channels(&system);
    let (mut cases, mut wrong) = (0, String::new());
    for Rpc { service, path, .. } in methods() {
        let (channel, other) = (&channels[service], if service == "profiles" { "reminders" } else { "profiles" });
        let whose = METHODS.lines().find_map(|line| line.strip_suffix(&path)).expect("a line").trim();
        for (what, token) in [
            ("no token", None),
            ("nonsense", Some("nonsense".to_owned())),
            ("a forged token", Some(forged.sign(service, &account))),
            ("a token for another service", Some(ours.sign(other, &account))),
            ("an expired token", Some(late.sign(service, &account))),
        ] {
            cases += 1;
            let (code, message, _) = call(channel, &path, token.as_deref(), &[]).await;
            if code != UNAUTHENTICATED {
                writeln!(wrong, "{path} with {what}: {code} {message}").expect("written");
            }
        }
        // An empty message may be refused before it is looked at who sent it; it must do nothing.
        for (what, caller, refused) in [
            ("a token of nobody", &Caller::System, whose != "nobody"),
            ("a token of no admin", &account, whose == "admin"),
        ] {
            cases += 1;
            let (code, message, _) = call(channel, &path, Some(&ours.sign(service, caller)), &[]).await;
            if refused && code == OK {
                writeln!(wrong, "{path} with {what}: {code} {message}").expect("written");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    eprintln!("{cases} cases over {} methods", methods().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_id_is_answered_like_an_unknown_one() {
    if !is_split() {
        return;
    }
    let system = System::start().await;
    let ada = Somebody::first(&system).await;
    let hers = super::possessions(&ada).await;
    let ours = signer(system.setting("RPC__SECRET"), Clock::System);
    let sam = Somebody::second(&system, &ada).await;
    let account = account_of(&sam).await;
    let channels = channels(&system);
    let unknown = "01890a5d-ac96-774b-bcce-b302099a8057";
    let (mut cases, mut wrong) = (0, Vec::new());
    for Rpc { service, path, input } in methods() {
        let places: Vec<String> = places(&input);
        if places.is_empty() || MAKES.iter().any(|name| path.ends_with(name)) {
            continue;
        }
        let token = ours.sign(service, &account);
        let answer = async |id: &str| {
            let message = with_id(&input, id).encode_to_vec();
            let (code, message, bytes) = call(&channels[service], &path, Some(&token), &message).await;
            (code, message.replace(id, "ID"), String::from_utf8_lossy(&bytes).replace(id, "ID"))
        };
        let missing = answer(unknown).await;
        for (what, id) in &hers {
            cases += 1;
            let foreign = answer(id).await;
            if foreign != missing {
                wrong.push(format!("{path} with the id of her {what}: {foreign:?}, {missing:?}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(cases > 200, "{cases}");
    eprintln!("{cases} cases of foreign ids");
}

/// The fields of a message that take ids, in messages within it as well.
fn places(message: &MessageDescriptor) -> Vec<String> {
    let ids = |name: &str| (name == "id" || name.ends_with("_id") || name.ends_with("_ids")) && name != "request_id";
    let mut places = Vec::new();
    for field in message.fields() {
        match field.kind() {
            Kind::String if ids(field.name()) => places.push(field.name().to_owned()),
            Kind::Message(inner) if !field.is_list() && inner.full_name().starts_with("heartward.") => {
                places.extend(self::places(&inner).into_iter().map(|place| format!("{}.{place}", field.name())));
            }
            _ => {}
        }
    }
    places
}

/// A message with an id in every place that takes one, and nothing else.
fn with_id(descriptor: &MessageDescriptor, id: &str) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor.clone());
    for place in places(descriptor) {
        put(&mut message, &place, id);
    }
    message
}

fn put(message: &mut DynamicMessage, place: &str, id: &str) {
    if let Some((field, rest)) = place.split_once('.') {
        if let Some(inner) = message.get_field_by_name_mut(field).and_then(Value::as_message_mut) {
            put(inner, rest, id);
        }
        return;
    }
    let is_list = message.descriptor().get_field_by_name(place).expect("a field").is_list();
    let value = Value::String(id.to_owned());
    message.set_field_by_name(place, if is_list { Value::List(vec![value]) } else { value });
}
