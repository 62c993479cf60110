use serde_json::{Value, json};

use crate::support::{Proxy, Somebody, System, ago, broker_url, eventually, is_split};

#[tokio::test(flavor = "multi_thread")]
async fn conversations_are_accepted_without_the_broker_and_told_when_it_is_back() {
    if !is_split() {
        return;
    }
    let url = broker_url();
    let address = url.rsplit_once('@').expect("a user").1.split('/').next().expect("an address").to_owned();
    let proxy = Proxy::to(address.clone()).await;
    let system = System::start_with(&[("BUS__URL", &url.replace(&address, &proxy.address))]).await;
    let me = Somebody::first(&system).await;
    let friends = [me.friend("Ines").await, me.friend("Sam").await, me.friend("Noor").await];
    // The first event has to come through once, so that what is cut was there.
    let talk = |person: &String, days| json!({ "person_ids": [person], "layer": "ideas", "occur_time": ago(days) });
    me.post("/api/v1/conversations", &talk(&friends[0], 0)).await.good();
    let cadence = async |person: &String| me.get(&format!("/api/v1/people/{person}/cadence")).await;
    eventually("a first event", async || {
        (cadence(&friends[0]).await["last_one_to_one_time"] != Value::Null).then_some(())
    })
    .await;

    proxy.cut();
    for person in &friends {
        for days in [60, 40] {
            me.post("/api/v1/conversations", &talk(person, days)).await.good();
        }
    }
    assert_eq!(me.conversations().await.len(), 7, "logging goes on");
    assert_eq!(cadence(&friends[1]).await["last_one_to_one_time"], Value::Null, "nobody heard of it");

    proxy.mend();
    for person in &friends {
        let insight = me.get(&format!("/api/v1/people/{person}/insight")).await;
        eventually("every conversation in reminders", async || {
            (cadence(person).await["last_one_to_one_time"] == insight["last_one_to_one_time"]).then_some(())
        })
        .await;
    }
    // Events that had to be tried again come in any order: the newest talk of somebody says nothing of the others.
    let taken = async || system.taken("reminders", "reminders.conversations").await;
    eventually("every event to be taken", async || (taken().await >= 7).then_some(())).await;
    assert_eq!(taken().await, 7, "each event is taken once");
    eventually("an offer, and no more that day", async || {
        let offers = me.get("/api/v1/offers?state=open").await;
        (offers["offers"].as_array().map(Vec::len) == Some(1)).then_some(())
    })
    .await;
}
