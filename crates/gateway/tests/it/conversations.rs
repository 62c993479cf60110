use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Call, Stage};

#[tokio::test]
async fn a_conversation_is_logged_with_words() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let ines = stage.person(&token, "Ines").await;
    let new = json!({
        "person_ids": [ines], "layer": "heart_to_heart", "occur_time": "2026-03-01T19:30:00+01:00", "spoke_freely": 3,
        "format": "one_to_one", "medium": "in_person", "setting": "walk", "minutes": 45,
    });
    let key = "8e03978e-40d5-43dd-bc93-6894a57f9324";
    let call = Call::new("POST /api/v1/conversations").bearer(&token).header("idempotency-key", key);
    let logged = stage.send(call.json(&new)).await;
    assert_eq!(logged.status, StatusCode::CREATED);
    let body = logged.json();
    assert_eq!(
        (&body["layer"], &body["format"], &body["band"]),
        (&json!("heart_to_heart"), &json!("one_to_one"), &json!("personal"))
    );
    assert_eq!(body["occur_time"], "2026-03-01T18:30:00Z");
    assert_eq!(body["connection"], Value::Null);

    let asked = stage.fakes.known().logged.clone().expect("it was asked");
    assert_eq!(asked.request_id, key);
    let conversation = asked.conversation.expect("a conversation");
    assert_eq!((conversation.layer, conversation.format, conversation.medium, conversation.setting), (5, 1, 1, 1));
    assert_eq!(conversation.they_shared, None, "what is not said is not zero");

    let place = logged.header("location").to_owned();
    let read = stage.send(Call::new(&format!("GET {place}")).bearer(&token).empty()).await;
    assert_eq!(read.json(), body);
    let deleted =
        stage.send(Call::new(&format!("DELETE {place}")).bearer(&token).header("if-match", "*").empty()).await;
    assert_eq!((deleted.status, deleted.text.as_str()), (StatusCode::NO_CONTENT, ""));
    let read = stage.send(Call::new(&format!("GET {place}")).bearer(&token).empty()).await;
    assert_eq!(read.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_change_names_what_it_changes_and_null_unsets() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let place = format!("/api/v1/conversations/{}", uuid::Uuid::nil());
    let change = json!({ "minutes": null, "layer": "ideas", "note": "About the move." });
    let call =
        Call::new(&format!("PATCH {place}")).bearer(&token).header("content-type", "application/merge-patch+json");
    assert_eq!(stage.send(call.header("if-match", "*").body(change.to_string())).await.status, StatusCode::OK);
    let asked = stage.fakes.known().amended.clone().expect("it was asked");
    assert_eq!(asked.update_mask.expect("a mask").paths, ["layer", "minutes", "note"]);
    let conversation = asked.conversation.expect("a conversation");
    assert_eq!((conversation.layer, conversation.minutes), (3, None));
}

#[tokio::test]
async fn today_has_an_offer_the_people_at_hand_and_the_latest_conversations() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let (ines, tobias) = (stage.person(&token, "Ines").await, stage.person(&token, "Tobias").await);
    let farah = stage.person(&token, "Farah").await;
    for with in [&ines, &tobias, &tobias] {
        let new = json!({ "person_ids": [with], "layer": "ideas" });
        stage.send(Call::new("POST /api/v1/conversations").bearer(&token).json(&new)).await;
    }
    stage.fakes.known().offers.push(heartward_proto::reminders::v1::Offer {
        id: uuid::Uuid::nil().to_string(),
        person_id: farah.clone(),
        state: 1,
        reason: 2,
        ..Default::default()
    });
    let today = stage.send(Call::new("GET /api/v1/today").bearer(&token).empty()).await.json();
    assert_eq!(today["offer"]["person"], json!({ "id": farah, "name": "Farah" }));
    assert_eq!(today["offer"]["reason"], "first_one_to_one");
    let names: Vec<_> = today["people"].as_array().expect("people").iter().map(|person| &person["name"]).collect();
    assert_eq!(names, ["Tobias", "Ines", "Farah"], "whom one talks with most, then the others");
    assert_eq!(today["conversations"].as_array().expect("conversations").len(), 3);

    stage
        .send(Call::new(&format!("DELETE /api/v1/people/{farah}")).bearer(&token).header("if-match", "*").empty())
        .await;
    let today = stage.send(Call::new("GET /api/v1/today").bearer(&token).empty()).await.json();
    assert_eq!(today["offer"], Value::Null, "nobody is offered who is gone");
}
