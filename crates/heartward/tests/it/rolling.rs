use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::Client;
use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{Somebody, System, eventually, is_split};

const CLIENTS: usize = 6;

/// What shares requests out over two gateways: whoever said lately that they are ready gets the next one.
struct Balancer {
    gateways: [String; 2],
    ready: [AtomicBool; 2],
    turn: AtomicUsize,
}

impl Balancer {
    /// Looks at both again and again, as often as a proxy might.
    async fn watch(&self) {
        let http = Client::builder().timeout(Duration::from_secs(2)).build().expect("a client");
        loop {
            for (url, ready) in self.gateways.iter().zip(&self.ready) {
                let answer = http.get(format!("{url}/readyz")).send().await;
                ready.store(answer.is_ok_and(|answer| answer.status().is_success()), Ordering::SeqCst);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn next(&self) -> &str {
        let turn = self.turn.fetch_add(1, Ordering::SeqCst);
        let ready = (0..2).map(|at| (turn + at) % 2).find(|at| self.ready[*at].load(Ordering::SeqCst));
        &self.gateways[ready.unwrap_or(turn % 2)]
    }
}

/// Restarts every process in turn while requests are made, none of which is tried twice.
async fn roll(rounds: usize) {
    // Long enough for whoever looks every 50 ms, on a busy machine too.
    let mut system = System::start_with(&[("SHUTDOWN__NOTICE", "1")]).await;
    let second = system.replicate("gateway");
    let balancer = Arc::new(Balancer {
        gateways: [system.url().to_owned(), second],
        ready: <[AtomicBool; 2]>::default(),
        turn: AtomicUsize::new(0),
    });
    let me = Somebody::first(&system).await;
    let person = me.friend("Ines").await;
    let mut load = JoinSet::new();
    load.spawn({
        let balancer = balancer.clone();
        async move { balancer.watch().await }
    });
    let both = async || balancer.ready.iter().all(|ready| ready.load(Ordering::SeqCst)).then_some(());
    eventually("both gateways", both).await;

    let (good, failed) = (Arc::new(AtomicUsize::new(0)), Arc::new(std::sync::Mutex::new(Vec::new())));
    let over = Arc::new(AtomicBool::new(false));
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let (me, person, balancer) = (me.clone(), person.clone(), balancer.clone());
        let (good, failed, over) = (good.clone(), failed.clone(), over.clone());
        clients.spawn(async move {
            for turn in client.. {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                let me = me.at(balancer.next());
                let talk = json!({ "person_ids": [person], "layer": "ideas" });
                let reply = match turn % 4 {
                    0 => me.post_with("/api/v1/conversations", &[], &talk).await,
                    1 => me.try_get("/api/v1/people").await,
                    2 => me.try_get("/api/v1/offers").await,
                    _ => me.try_get("/api/v1/conversations?limit=5").await,
                };
                match reply {
                    Ok(reply) if reply.status.is_success() => {
                        good.fetch_add(1, Ordering::SeqCst);
                    }
                    Ok(reply) => failed.lock().expect("unpoisoned").push(format!("{} {}", reply.status, reply.body)),
                    Err(error) => failed.lock().expect("unpoisoned").push(format!("{error:?}")),
                }
            }
        });
    }
    for _ in 0..rounds {
        for role in ["profiles", "reflections", "reminders"] {
            system.restart(role).await;
        }
        system.restart_replica("gateway").await;
        eventually("both gateways", both).await;
        system.restart("gateway").await;
        eventually("both gateways", both).await;
    }
    over.store(true, Ordering::SeqCst);
    while let Some(client) = clients.join_next().await {
        client.expect("it ended well");
    }
    let (good, failed) = (good.load(Ordering::SeqCst), failed.lock().expect("unpoisoned").clone());
    eprintln!("{rounds} restarts of each of 5 processes: {good} requests answered well, {} not", failed.len());
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(good > rounds * CLIENTS, "{good} is no load");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_fails_while_every_process_is_restarted_in_turn() {
    if is_split() {
        roll(1).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes; `cargo xtask test -- -p heartward --test it rolling -- --ignored` reports how many requests"]
async fn no_request_fails_in_twenty_rolling_restarts() {
    if is_split() {
        roll(20).await;
    }
}
