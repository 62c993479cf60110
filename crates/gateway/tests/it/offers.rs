use heartward_proto::reminders::v1::Offer;
use http::StatusCode;
use serde_json::json;

use crate::support::{Call, Stage};

#[tokio::test]
async fn offers_are_taken_up_put_off_or_let_rest() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let id = uuid::Uuid::max().to_string();
    stage.fakes.known().offers.push(Offer {
        id: id.clone(),
        state: 1,
        reason: 1,
        interval_days: 30.0,
        ..Offer::default()
    });
    let open = stage.send(Call::new("GET /api/v1/offers?state=open").bearer(&token).empty()).await.json();
    assert_eq!(open["offers"][0]["reason"], "since_last_one_to_one");

    let accepted = stage.send(Call::new(&format!("POST /api/v1/offers/{id}/accept")).bearer(&token).empty()).await;
    assert_eq!(accepted.json()["state"], "accepted");
    let postpone = || Call::new(&format!("POST /api/v1/offers/{id}/postpone")).bearer(&token);
    assert_eq!(stage.send(postpone().empty()).await.json()["state"], "postponed", "without a body as well");
    let until = stage.send(postpone().json(&json!({ "until_time": "2026-03-15T09:00:00Z" }))).await.json();
    assert_eq!(until["window_start_time"], "2026-03-15T09:00:00Z");
    let rested = stage.send(Call::new(&format!("POST /api/v1/offers/{id}/rest")).bearer(&token).empty()).await;
    assert_eq!(rested.json()["state"], "rested");

    let open = stage.send(Call::new("GET /api/v1/offers?state=open").bearer(&token).empty()).await.json();
    assert_eq!(open["offers"], json!([]));
    let upcoming = stage.send(Call::new("GET /api/v1/upcoming").bearer(&token).empty()).await;
    assert_eq!((upcoming.status, upcoming.json()), (StatusCode::OK, json!({ "cadences": [], "next_cursor": null })));
}
