use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{Somebody, System, eventually, is_split};

const WRITERS: usize = 4;
const EACH: usize = 60;
const KILL_AFTER: usize = 40;

/// The ids that were answered, by number.
type Book = Arc<Mutex<BTreeMap<usize, String>>>;

/// Asks with one key until there is an answer, and remembers it.
async fn write(me: &Somebody, person: &str, number: usize, book: &Book) {
    let talk = json!({ "person_ids": [person], "layer": "ideas", "note": format!("talk {number}") });
    let key = format!("\"talk-{number}\"");
    for _ in 0..600 {
        let reply = me.post_with("/api/v1/conversations", &[("idempotency-key", &key)], &talk).await;
        if let Some(reply) = reply.ok().filter(|reply| reply.status.is_success()) {
            let id = reply.body["id"].as_str().expect("an id").to_owned();
            book.lock().expect("unpoisoned").insert(number, id);
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no answer about talk {number}");
}

fn answered(book: &Book) -> usize {
    book.lock().expect("unpoisoned").len()
}

/// Kills `role` three times while conversations are written, and compares what is there with what was answered.
async fn survive(role: &'static str) {
    let mut system = System::start().await;
    let me = Somebody::first(&system).await;
    let friend = me.friend("Ines").await;
    let book = Book::default();
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let (me, friend, book) = (me.clone(), friend.clone(), Arc::clone(&book));
        writers.spawn(async move {
            for at in 0..EACH {
                write(&me, &friend, writer * EACH + at, &book).await;
            }
        });
    }
    for kill in 1..=3 {
        eventually("some answers", async || (answered(&book) >= kill * KILL_AFTER).then_some(())).await;
        assert!(answered(&book) < WRITERS * EACH, "all was written before it was killed");
        system.kill(role);
        system.run_all().await;
    }
    while let Some(writer) = writers.join_next().await {
        writer.expect("every answer came");
    }
    let promised = book.lock().expect("unpoisoned").clone();
    let mut promised: Vec<(String, String)> =
        promised.into_iter().map(|(number, id)| (id, format!("talk {number}"))).collect();
    assert_eq!(promised.len(), WRITERS * EACH);
    let mut stored: Vec<(String, String)> = me
        .conversations()
        .await
        .iter()
        .map(|talk| ["id", "note"].map(|field| talk[field].as_str().expect("a text").to_owned()).into())
        .collect();
    promised.sort();
    stored.sort();
    assert_eq!(stored, promised, "each acknowledged conversation is there, once");
    let insight = me.get(&format!("/api/v1/people/{friend}/insight")).await;
    assert_eq!(insight["conversations"], json!(WRITERS * EACH));
    let last = insight["last_one_to_one_time"].clone();
    eventually("the last conversation in reminders", async || {
        let cadence = me.get(&format!("/api/v1/people/{friend}/cadence")).await;
        (cadence["last_one_to_one_time"] == last).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_when_what_keeps_it_is_killed() {
    survive(if is_split() { "reflections" } else { "all" }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_announced_is_lost_when_who_listens_is_killed() {
    if is_split() {
        survive("reminders").await;
    }
}
