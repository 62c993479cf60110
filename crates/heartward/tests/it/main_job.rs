use reqwest::Method;
use serde_json::json;

use crate::support::{Somebody, System, ago, eventually};

/// As a phone writes it: groups, a folded photo, a birthday without a year.
const CONTACTS: &str = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Sommer;Ines;;;\r\nFN:Ines Sommer\r\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-04-12\r\n\
    item1.TEL;type=CELL:+49 30 000000\r\nPHOTO;ENCODING=b;TYPE=JPEG:AAAA\r\n BBBB\r\nUID:7f0c-ines\r\nEND:VCARD\r\n\
    BEGIN:VCARD\r\nVERSION:3.0\r\nN:Okafor;Sam;;;\r\nFN:Sam Okafor\r\nUID:7f0c-sam\r\nEND:VCARD\r\n\
    BEGIN:VCARD\r\nVERSION:3.0\r\nUID:7f0c-nobody\r\nEND:VCARD\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn people_are_imported_conversations_logged_and_the_next_one_to_one_offered() {
    let system = System::start().await;
    let me = Somebody::first(&system).await;

    let import = async |how: &str| {
        let path = format!("/api/v1/import/vcard{how}");
        let vcard = [("content-type", "text/vcard")];
        let report = me.send(Method::POST, &path, &vcard, CONTACTS.into()).await.expect("an answer").good();
        ["cards", "added", "unchanged"].map(|count| report[count].as_i64().expect("a count"))
    };
    assert_eq!(import("?dry_run=true").await, [3, 2, 0]);
    assert_eq!(me.get("/api/v1/people").await["people"], json!([]), "a preview writes nothing");
    assert_eq!(import("").await, [3, 2, 0]);
    assert_eq!(import("").await, [3, 0, 2]);

    let people = me.get("/api/v1/people").await;
    let id = |name: &str| {
        let found = people["people"].as_array().expect("people").iter().find(|person| person["name"] == name);
        found.expect(name)["id"].as_str().expect("an id").to_owned()
    };
    let (ines, sam) = (id("Ines Sommer"), id("Sam Okafor"));
    let close = json!({ "circle": "close" }).to_string().into_bytes();
    let patch = [("content-type", "application/merge-patch+json"), ("if-match", "*")];
    me.send(Method::PATCH, &format!("/api/v1/people/{ines}"), &patch, close).await.expect("an answer").good();

    for (days, person, layer) in [
        (120, &ines, "catching_up"),
        (80, &ines, "ideas"),
        (41, &ines, "feelings"),
        (10, &sam, "passing"),
        (2, &sam, "ideas"),
    ] {
        let talk = json!({
            "person_ids": [person], "layer": layer, "occur_time": ago(days),
            "spoke_freely": 3, "they_shared": 3, "felt_received": 4,
        });
        let key = format!("\"{person}-{days}\"");
        let log = async || me.post_with("/api/v1/conversations", &[("idempotency-key", &key)], &talk).await;
        let (once, twice) = (log().await.expect("an answer").good(), log().await.expect("an answer").good());
        assert_eq!(once["id"], twice["id"], "the same request twice logs one conversation");
    }
    assert_eq!(me.conversations().await.len(), 5);
    let insight = me.get(&format!("/api/v1/people/{ines}/insight")).await;
    assert_eq!((&insight["conversations"], &insight["one_to_one"]), (&json!(3), &json!(3)));
    let spectrum = me.get(&format!("/api/v1/people/{ines}/spectrum")).await;
    let lanes: Vec<_> = spectrum["points"].as_array().expect("dots").iter().map(|dot| dot["layer"].clone()).collect();
    assert_eq!(lanes, ["catching_up", "ideas", "feelings"]);

    let open = async || {
        let offers = me.get("/api/v1/offers?state=open").await;
        offers["offers"].as_array().expect("offers").iter().find(|offer| offer["person_id"] == ines.as_str()).cloned()
    };
    let offer = eventually("an offer", open).await;
    assert_eq!(offer["reason"], "since_last_one_to_one");
    assert!(offer["last_one_to_one_time"].as_str().is_some_and(|time| time[..10] == ago(41)[..10]), "{offer}");
    let today = me.get("/api/v1/today").await;
    assert!(today.to_string().contains(offer["id"].as_str().expect("an id")), "{today}");

    me.post("/api/v1/conversations", &json!({ "person_ids": [ines], "layer": "feelings" })).await.good();
    eventually("the offer to be taken back", async || open().await.is_none().then_some(())).await;
    let offer = me.get(&format!("/api/v1/offers/{}", offer["id"].as_str().expect("an id"))).await;
    assert_eq!(offer["state"], "withdrawn");
}
