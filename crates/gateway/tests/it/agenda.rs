use heartward_proto::reminders::v1::{Notice, Preferences};
use http::StatusCode;
use serde_json::json;

use crate::support::{Call, Stage};

#[tokio::test]
async fn a_reminder_is_made_once_read_changed_and_removed() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let new = json!({ "kind": "own", "text": "write to Tom", "start": "2026-03-04T09:00", "rule": "FREQ=WEEKLY" });
    let create = || Call::new("POST /api/v1/reminders").bearer(&token).header("idempotency-key", "\"one\"").json(&new);
    let made = stage.send(create()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!(made.header("location"), format!("/api/v1/reminders/{id}"));
    assert_eq!(stage.send(create()).await.json()["id"], id.as_str());

    let path = format!("/api/v1/reminders/{id}");
    let read = stage.send(Call::new(&format!("GET {path}")).bearer(&token).empty()).await.json();
    assert_eq!(
        (&read["text"], &read["rule"], &read["person_id"]),
        (&json!("write to Tom"), &json!("FREQ=WEEKLY"), &json!(null))
    );
    let muted = stage.send(Call::new(&format!("PATCH {path}")).bearer(&token).json(&json!({ "muted": true }))).await;
    assert_eq!((muted.json()["muted"].clone(), muted.json()["text"].clone()), (json!(true), json!("write to Tom")));
    let coming = stage.send(Call::new("GET /api/v1/coming").bearer(&token).empty()).await.json();
    assert_eq!(coming["coming"][0]["reminder"]["id"], id.as_str());
    let gone = stage.send(Call::new(&format!("DELETE {path}")).bearer(&token).empty()).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    let read = stage.send(Call::new(&format!("GET {path}")).bearer(&token).empty()).await;
    assert_eq!(read.status, StatusCode::NOT_FOUND);
    let list = stage.send(Call::new("GET /api/v1/reminders").bearer(&token).empty()).await.json();
    assert_eq!(list, json!({ "reminders": [], "next_cursor": null }));
}

#[tokio::test]
async fn a_notice_is_done_let_go_or_put_off() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let id = uuid::Uuid::max().to_string();
    stage.fakes.known().notices.push(Notice { id: id.clone(), kind: 1, state: 1, ..Notice::default() });
    let open = stage.send(Call::new("GET /api/v1/notices?state=open").bearer(&token).empty()).await.json();
    assert_eq!(open["notices"][0]["kind"], "follow_up");
    for (verb, state) in [("done", "done"), ("let-go", "let_go")] {
        let told = stage.send(Call::new(&format!("POST /api/v1/notices/{id}/{verb}")).bearer(&token).empty()).await;
        assert_eq!(told.json()["state"], state);
    }
    let later = Call::new(&format!("POST /api/v1/notices/{id}/postpone")).bearer(&token);
    let told = stage.send(later.json(&json!({ "until": "2026-03-09" }))).await;
    assert_eq!(told.json()["state"], "postponed");
    assert_eq!(stage.fakes.known().until, "2026-03-09");
    let nowhere = Call::new(&format!("POST /api/v1/notices/{}/done", uuid::Uuid::nil())).bearer(&token).empty();
    assert_eq!(stage.send(nowhere).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn preferences_are_clocks_and_days() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    stage.fakes.known().preferences =
        Preferences { usual_minute: 540, daily_most: 1, weekly_offers: 2, ..Preferences::default() };
    let mut told = stage.send(Call::new("GET /api/v1/preferences").bearer(&token).empty()).await.json();
    assert_eq!((&told["usual_time"], &told["quiet_start"]), (&json!("09:00"), &json!(null)));
    told["quiet_start"] = json!("22:30");
    told["quiet_end"] = json!("07:00");
    told["days_off"] = json!(["saturday", "sunday"]);
    let put = |body: serde_json::Value| stage.send(Call::new("PUT /api/v1/preferences").bearer(&token).json(&body));
    assert_eq!(put(told.clone()).await.json(), told);
    let known = stage.fakes.known().preferences.clone();
    assert_eq!((known.quiet_start_minute, known.days_off), (Some(1350), vec![6, 7]));
    told["quiet_end"] = json!("22:30");
    assert_eq!(put(told.clone()).await.json()["errors"][0]["pointer"], "#/quiet_end");
    told["quiet_end"] = json!("half past");
    let refused = put(told.clone()).await;
    assert_eq!(
        (refused.status, &refused.json()["errors"][0]["pointer"]),
        (StatusCode::BAD_REQUEST, &json!("#/quiet_end"))
    );
}

#[tokio::test]
async fn an_account_moves_to_another_zone() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let body = json!({ "time_zone": "Asia/Tokyo" });
    let moved = stage.send(Call::new("PATCH /api/v1/account").bearer(&token).json(&body)).await;
    assert_eq!((moved.status, &moved.json()["time_zone"]), (StatusCode::OK, &json!("Asia/Tokyo")), "{}", moved.text);
}

#[tokio::test]
async fn nobody_else_gets_in() {
    let stage = Stage::new();
    let id = uuid::Uuid::max();
    for line in [
        "GET /api/v1/reminders".to_owned(),
        "POST /api/v1/reminders".to_owned(),
        format!("GET /api/v1/reminders/{id}"),
        format!("PATCH /api/v1/reminders/{id}"),
        format!("DELETE /api/v1/reminders/{id}"),
        "GET /api/v1/coming".to_owned(),
        "GET /api/v1/notices".to_owned(),
        format!("POST /api/v1/notices/{id}/done"),
        "GET /api/v1/preferences".to_owned(),
        "PUT /api/v1/preferences".to_owned(),
        "PATCH /api/v1/account".to_owned(),
        format!("POST /api/v1/offers/{id}/reopen"),
    ] {
        assert_eq!(stage.send(Call::new(&line).json(&json!({}))).await.status, StatusCode::UNAUTHORIZED, "{line}");
    }
}
