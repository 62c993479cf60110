use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Call, Stage};

#[tokio::test]
async fn a_check_in_is_recorded_listed_and_deleted() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let new = json!({ "stress": 3, "told_someone": false, "feelings": ["tired"], "note": "A long week." });
    let made = stage.send(Call::new("POST /api/v1/check-ins").bearer(&token).json(&new)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let made = made.json();
    assert_eq!((&made["stress"], &made["told_someone"], &made["could_tell"]), (&json!(3), &json!(false), &Value::Null));

    let list = stage.send(Call::new("GET /api/v1/check-ins?limit=1").bearer(&token).empty()).await;
    let cursor = list.json()["next_cursor"].as_str().expect("a cursor").to_owned();
    assert_eq!(list.header("link"), format!("</api/v1/check-ins?limit=1&cursor={cursor}>; rel=\"next\""));
    assert_eq!(list.json()["check_ins"], json!([made]));
    let delete = format!("DELETE /api/v1/check-ins/{}", made["id"].as_str().expect("an id"));
    let deleted = async || stage.send(Call::new(&delete).bearer(&token).empty()).await.status;
    assert_eq!((deleted().await, deleted().await), (StatusCode::NO_CONTENT, StatusCode::NOT_FOUND));

    let wrong = stage.send(Call::new("POST /api/v1/check-ins").bearer(&token).json(&json!({ "stress": 9 }))).await;
    assert_eq!(wrong.json()["errors"][0]["pointer"], "#/stress");
}

#[tokio::test]
async fn the_sign_of_the_week_names_its_rule_and_can_be_muted() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let sign = async || stage.send(Call::new("GET /api/v1/sign").bearer(&token).empty()).await.json()["sign"].clone();
    let shown = sign().await;
    assert_eq!((&shown["kind"], &shown["rule"]), (&json!("only_in_groups"), &json!("only_in_groups")));
    let about = json!({ "kind": shown["kind"], "person_id": shown["person_id"] });
    let mute = stage.send(Call::new("POST /api/v1/signs/muted").bearer(&token).json(&about)).await;
    assert_eq!((mute.status, sign().await), (StatusCode::NO_CONTENT, Value::Null));
    let muted = stage.send(Call::new("GET /api/v1/signs/muted").bearer(&token).empty()).await.json();
    assert_eq!(muted, json!({ "signs": [about] }));
    let person = shown["person_id"].as_str().expect("an id");
    let unmute = format!("DELETE /api/v1/signs/muted?kind=only_in_groups&person_id={person}");
    assert_eq!(stage.send(Call::new(&unmute).bearer(&token).empty()).await.status, StatusCode::NO_CONTENT);
    assert_eq!(sign().await, shown);
    let unknown = stage.send(Call::new("DELETE /api/v1/signs/muted?kind=lonely").bearer(&token).empty()).await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
}
