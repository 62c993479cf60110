use std::fs;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Reply, Somebody, System};

/// How much more memory a process may take at its peak for all of what follows, in MiB. Four imports are read at once,
/// each with its file twice in memory; nothing here is kept.
const ALLOWED: u64 = 160;

/// The peak of resident memory, in MiB.
fn peak(system: &System, role: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", system.pid(role))).expect("it runs");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("a peak");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).expect("a number") / 1024
}

#[track_caller]
fn refused(what: &str, reply: &Reply, status: u16, pointer: Option<&str>) {
    assert_eq!((reply.status.as_u16(), reply.kind.as_str()), (status, "application/problem+json"), "{what}: {reply:?}");
    assert!(reply.body["title"].as_str().is_some_and(|title| !title.is_empty()), "{what}: {reply:?}");
    if let Some(pointer) = pointer {
        let errors = reply.body["errors"].as_array().expect("errors");
        let named = errors.iter().any(|error| error["pointer"] == pointer && error["detail"].is_string());
        assert!(named, "{what}: {reply:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_is_refused_by_name_stored_nowhere_and_costs_no_memory() {
    let system = System::start().await;
    let me = Somebody::first(&system).await;
    let friend = me.friend("Ines").await;
    let gateway = system.roles().last().expect("a role");
    // What the first requests warm up is no cost of nonsense.
    me.post("/api/v1/conversations", &json!({ "person_ids": [friend], "layer": "ideas" })).await.good();
    let before = (me.conversations().await, me.get("/api/v1/people").await, peak(&system, gateway));

    let talk = |change: Value| {
        let mut talk = json!({ "person_ids": [friend], "layer": "ideas" });
        talk.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
        talk
    };
    for (what, change, pointer) in [
        ("an unknown person", json!({ "person_ids": ["01890a5d-ac96-774b-bcce-b302099a8058"] }), "#/person_ids"),
        ("T = 9", json!({ "layer": 9 }), "#/layer"),
        ("S = 9", json!({ "spoke_freely": 9 }), "#/spoke_freely"),
        ("the year 40000", json!({ "occur_time": "40000-01-01T00:00:00Z" }), "#/occur_time"),
        ("the year 4000", json!({ "occur_time": "4000-01-01T00:00:00Z" }), "#/occur_time"),
        ("a note of 10,001 characters", json!({ "note": "x".repeat(10_001) }), "#/note"),
    ] {
        refused(what, &me.post("/api/v1/conversations", &talk(change)).await, 400, Some(pointer));
    }

    let post = async |path: &str, kind: &str, body: Vec<u8>| {
        me.send(Method::POST, path, &[("content-type", kind)], body).await.expect("an answer")
    };
    let log = async |body: Vec<u8>| post("/api/v1/conversations", "application/json", body).await;
    let huge = talk(json!({ "note": "x".repeat(10 << 20) })).to_string();
    refused("a note of 10 MB", &log(huge.into_bytes()).await, 413, None);
    refused("invalid UTF-8", &log(b"{\"person_ids\":[\"\xff\xfe\"],\"layer\":\"ideas\"}".to_vec()).await, 400, None);
    let bomb = format!("{{\"person_ids\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    refused("nested JSON", &log(bomb.into_bytes()).await, 400, None);
    let wide = talk(json!({ "person_ids": vec![friend.as_str(); 5_000] })).to_string();
    refused("many people", &log(wide.into_bytes()).await, 400, Some("#/person_ids"));

    let import = async |body: Vec<u8>| post("/api/v1/import/vcard", "text/vcard", body).await;
    let card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Sam\r\nEND:VCARD\r\n";
    refused("a file of 50 MB", &import(card.repeat(50 * (1 << 20) / card.len()).into_bytes()).await, 413, None);
    let nested = format!("{}{}", "BEGIN:VCARD\r\nVERSION:3.0\r\n".repeat(10_000), "END:VCARD\r\n".repeat(10_000));
    refused("cards in cards", &import(nested.into_bytes()).await, 400, None);

    assert_eq!((me.conversations().await, me.get("/api/v1/people").await), (before.0, before.1), "nothing is stored");
    let grown = peak(&system, gateway).saturating_sub(before.2);
    assert!(grown < ALLOWED, "the peak of memory grew by {grown} MiB");
}
