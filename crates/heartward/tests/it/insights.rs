use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Somebody, System, ago, eventually};

async fn change(me: &Somebody, person: &str, change: &Value) {
    let merge = [("content-type", "application/merge-patch+json"), ("if-match", "*")];
    let path = format!("/api/v1/people/{person}");
    me.send(Method::PATCH, &path, &merge, change.to_string().into_bytes()).await.expect("an answer").good();
}

#[tokio::test(flavor = "multi_thread")]
async fn insights_come_with_what_they_rest_on_and_fall_silent_at_once() {
    let system = System::start().await;
    let me = Somebody::first(&system).await;
    let ines = me.friend("Ines").await;
    change(&me, &ines, &json!({ "circle": "close" })).await;
    for days in [60, 40, 20, 10, 3] {
        let talk = json!({
            "person_ids": [ines], "layer": "ideas", "occur_time": ago(days), "minutes": 30, "setting": "walk",
            "spoke_freely": 4, "they_shared": 2, "felt_received": 4, "note": format!("the hearing, {days} days ago"),
        });
        me.post("/api/v1/conversations", &talk).await.good();
    }
    let insight = async || me.get(&format!("/api/v1/people/{ines}/insight")).await;
    let told = eventually("reminders to know the rhythm", async || {
        let told = insight().await;
        (told["invitation"]["kind"] == "deeper").then_some(told)
    })
    .await;
    assert_eq!((&told["invitation"]["band"], &told["invitation"]["rule"]), (&json!("personal"), &json!("invitation")));
    assert_eq!((&told["sharing"]["side"], &told["sharing"]["conversations"]), (&json!("leaning_to_you"), &json!(5)));
    assert_eq!(told["recent_conversation_ids"].as_array().map(Vec::len), Some(5));
    assert_eq!(told["felt_closeness"], Value::Null);

    let path = format!("/api/v1/people/{ines}/closeness");
    let json_body = [("content-type", "application/json")];
    me.send(Method::PUT, &path, &json_body, json!({ "felt": 8 }).to_string().into_bytes())
        .await
        .expect("an answer")
        .good();
    assert_eq!(insight().await["felt_closeness"]["felt"], 8);
    me.send(Method::DELETE, &path, &[], Vec::new()).await.expect("an answer").good();
    assert_eq!(insight().await["felt_closeness"], Value::Null);

    let overview = me.get("/api/v1/overview?months=6").await;
    let row = &overview["people"][0];
    assert_eq!((&row["person_id"], &row["alone"]["minutes"]), (&json!(ines), &json!(150)));
    assert_eq!((&row["by_layer"]["ideas"], &row["shares"]["you"]), (&json!(5), &json!(5)));
    let weeks = overview["weeks"].as_array().expect("weeks");
    assert_eq!(weeks.iter().filter_map(|week| week["alone"]["conversations"].as_i64()).sum::<i64>(), 5);

    let found = me.post("/api/v1/search", &json!({ "query": "hearing", "limit": 2 })).await.good();
    assert_eq!((&found["total"], found["notes"].as_array().map(Vec::len)), (&json!(5), Some(2)));
    assert!(!system.log().contains("hearing"), "what was looked for is in a log");

    change(&me, &ines, &json!({ "not_safe": true })).await;
    let silent = eventually("everybody to hear of it", async || {
        let told = insight().await;
        (told["sharing"].is_null() && told["invitation"].is_null()).then_some(())
    });
    silent.await;
    let silent = eventually("reminders to hear of it too", async || {
        let cadence = me.get(&format!("/api/v1/people/{ines}/cadence")).await;
        cadence["window_start_time"].is_null().then_some(())
    });
    silent.await;
}
