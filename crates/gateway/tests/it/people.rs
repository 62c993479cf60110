use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Call, Stage};

#[tokio::test]
async fn a_person_is_added_read_changed_deleted_and_brought_back() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let new = json!({
        "name": "Ines Moreau", "relationship": "friend", "circle": "close", "receptiveness": "warming_up",
        "settings": ["walk", "phone"], "birthday": { "month": 4, "day": 12 }, "pronouns": "she/her",
    });
    let made = stage.send(Call::new("POST /api/v1/people").bearer(&token).json(&new)).await;
    assert_eq!(made.status, StatusCode::CREATED);
    assert_eq!(made.header("etag"), "\"1\"");
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    let place = format!("/api/v1/people/{id}");
    assert_eq!(made.header("location"), place);

    let read = stage.send(Call::new(&format!("GET {place}")).bearer(&token).empty()).await.json();
    assert_eq!(read["receptiveness"], "warming_up");
    assert_eq!(read["settings"], json!(["walk", "phone"]));
    assert_eq!(read["birthday"], json!({ "year": null, "month": 4, "day": 12 }));
    assert_eq!(read["notes"], Value::Null);
    assert_eq!(read["delete_time"], Value::Null);

    let change = json!({ "circle": "inner", "pronouns": null });
    let changed =
        stage.send(Call::new(&format!("PATCH {place}")).bearer(&token).header("if-match", "\"1\"").json(&change)).await;
    assert_eq!(changed.json()["circle"], "inner");
    assert_eq!(changed.json()["pronouns"], Value::Null);
    assert_eq!(changed.json()["name"], "Ines Moreau", "what is left out stays");
    assert_eq!(changed.header("etag"), "\"2\"");

    let deleted =
        stage.send(Call::new(&format!("DELETE {place}")).bearer(&token).header("if-match", "*").empty()).await;
    assert_eq!(deleted.json()["delete_time"], "2026-03-01T12:00:00Z");
    let back = stage.send(Call::new(&format!("POST {place}/undelete")).bearer(&token).empty()).await;
    assert_eq!(back.json()["delete_time"], Value::Null);
}

#[tokio::test]
async fn what_was_not_seen_is_not_changed() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let place = format!("/api/v1/people/{}", stage.person(&token, "Ines").await);
    let change = json!({ "circle": "inner" });
    let patch = |tag: &str| Call::new(&format!("PATCH {place}")).bearer(&token).header("if-match", tag).json(&change);
    assert_eq!(stage.send(patch("\"1\"")).await.status, StatusCode::OK);
    for stale in ["\"1\"", "\"99\"", "W/\"2\"", "nonsense"] {
        let reply = stage.send(patch(stale)).await;
        assert_eq!(
            (reply.status, &reply.json()["reason"]),
            (StatusCode::PRECONDITION_FAILED, &json!("STALE")),
            "{stale}"
        );
    }
    let delete = |tag: &str| Call::new(&format!("DELETE {place}")).bearer(&token).header("if-match", tag).empty();
    assert_eq!(stage.send(delete("\"1\"")).await.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(stage.send(delete("\"2\"")).await.status, StatusCode::OK);
    assert_eq!(stage.send(patch("*")).await.status, StatusCode::OK);
    for silent in [Call::new(&format!("PATCH {place}")), Call::new(&format!("DELETE {place}"))] {
        let reply = stage.send(silent.bearer(&token).json(&change)).await;
        assert_eq!(
            (reply.status, &reply.json()["reason"]),
            (StatusCode::PRECONDITION_REQUIRED, &json!("UNCONDITIONAL"))
        );
    }
}

#[tokio::test]
async fn an_idempotency_key_adds_one_person() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let add = |key: &str, name: &str| {
        let call = Call::new("POST /api/v1/people").bearer(&token).header("idempotency-key", key);
        call.json(&json!({ "name": name }))
    };
    let uuid = "8e03978e-40d5-43dd-bc93-6894a57f9324";
    let quoted = format!("\"{uuid}\"");
    let first = stage.send(add(&quoted, "Ines")).await.json();
    assert_eq!(stage.send(add(&quoted, "Ines")).await.json()["id"], first["id"]);
    assert_eq!(stage.send(add(uuid, "Ines")).await.json()["id"], first["id"], "without quotes as well");
    assert_eq!(stage.fakes.known().made[0].0, uuid, "a UUID goes on as it is");

    let reused = stage.send(add(&quoted, "Tobias")).await;
    assert_eq!(reused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reused.json()["type"], "/problems/key-reused");

    let text = stage.send(add("\"any words\"", "Farah")).await.json();
    assert_eq!(stage.send(add("\"any words\"", "Farah")).await.json()["id"], text["id"]);
    let derived = stage.fakes.known().made[1].0.clone();
    assert!(uuid::Uuid::try_parse(&derived).is_ok(), "any other key becomes a UUID");

    let empty = stage.send(add("\"\"", "Ines")).await;
    assert_eq!(empty.json()["errors"][0]["header"], "Idempotency-Key");
}

#[tokio::test]
async fn pages_lead_to_the_next_one_with_their_filters() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    stage.person(&token, "Ines").await;
    let uri = "/api/v1/people?circle=inner&limit=1&query=in%20es&include_archived=true";
    let page = stage.send(Call::new(&format!("GET {uri}")).bearer(&token).empty()).await;
    let cursor = page.json()["next_cursor"].as_str().expect("a cursor").to_owned();
    assert!(!cursor.contains("next-token"), "sealed");
    let next = format!("<{uri}&cursor={cursor}>; rel=\"next\"");
    assert_eq!(page.header("link"), next);
    let asked = stage.fakes.known().listed.clone().expect("it was asked");
    assert_eq!((asked.circle, asked.page_size, asked.query.as_str(), asked.include_archived), (2, 1, "in es", true));

    let next = next.trim_start_matches('<').split_once('>').expect("a link").0.to_owned();
    let page = stage.send(Call::new(&format!("GET {next}")).bearer(&token).empty()).await;
    assert_eq!(page.json()["next_cursor"], Value::Null);
    assert_eq!(page.header("link"), "", "the last page leads nowhere");
    assert_eq!(stage.fakes.known().listed.clone().expect("it was asked").page_token, "next-token");

    let elsewhere = ["/api/v1/people?circle=outer&limit=1", "/api/v1/conversations?limit=1", "/api/v1/people?query=in"];
    for list in elsewhere {
        let page = stage.send(Call::new(&format!("GET {list}&cursor={cursor}")).bearer(&token).empty()).await;
        assert_eq!(page.json()["errors"][0]["parameter"], "cursor", "{list}");
    }
}

#[tokio::test]
async fn each_account_sees_its_own_people() {
    let stage = Stage::new();
    let (ada, eve) = (stage.sign_in().await, stage.sign_in().await);
    let id = stage.person(&ada, "Ines").await;
    let foreign = stage.send(Call::new(&format!("GET /api/v1/people/{id}")).bearer(&eve).empty()).await;
    let nowhere = uuid::Uuid::nil();
    let missing = stage.send(Call::new(&format!("GET /api/v1/people/{nowhere}")).bearer(&eve).empty()).await;
    assert_eq!((foreign.status, &foreign.text), (missing.status, &missing.text));
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn insights_show_nothing_while_there_is_not_enough() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let id = stage.person(&token, "Ines").await;
    let insight =
        stage.send(Call::new(&format!("GET /api/v1/people/{id}/insight")).bearer(&token).empty()).await.json();
    assert_eq!(insight["usual_band"], "personal");
    assert_eq!(insight["depth"]["value"], 0.7);
    assert_eq!(insight["received"]["value"], Value::Null);
    assert_eq!(insight["received"]["confidence"], "not_enough_yet");
    assert_eq!(insight["by_layer"]["feelings"], 2);
    assert_eq!(
        insight["sharing"],
        json!({ "balance": 0.4, "side": "mostly_you", "conversations": 4, "rule": "sharing" })
    );
    let share = json!({ "value": 0.75, "conversations": 5, "rule": "one_to_one_share" });
    assert_eq!(insight["one_to_one_share"], share);
    assert_eq!((&insight["trend"]["direction"], &insight["trend"]["recent"]), (&json!("deepening"), &json!(3)));
    assert_eq!((&insight["good_settings"][0]["setting"], &insight["own_acceptance"]), (&json!("walk"), &Value::Null));

    let spectrum = stage.send(Call::new(&format!("GET /api/v1/people/{id}/spectrum")).bearer(&token).empty()).await;
    assert_eq!(spectrum.json()["points"][0]["layer"], "heart_to_heart");
    let cadence = stage.send(Call::new(&format!("GET /api/v1/people/{id}/cadence")).bearer(&token).empty()).await;
    assert_eq!(cadence.json()["person_id"], id.as_str());
}

#[tokio::test]
async fn there_is_no_insight_about_people_of_others() {
    let stage = Stage::new();
    let (ada, eve) = (stage.sign_in().await, stage.sign_in().await);
    let id = stage.person(&ada, "Ines").await;
    for what in ["insight", "spectrum", "cadence"] {
        let reply = stage.send(Call::new(&format!("GET /api/v1/people/{id}/{what}")).bearer(&eve).empty()).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{what}");
    }
}

#[tokio::test]
async fn the_model_tells_every_rule_and_takes_another_half_life() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let model = stage.send(Call::new("GET /api/v1/model").bearer(&token).empty()).await.json();
    assert_eq!((&model["half_life_days"], &model["rules"][0]["id"]), (&json!(60), &json!("depth")));
    let change = |days| Call::new("PATCH /api/v1/model").bearer(&token).json(&json!({ "half_life_days": days }));
    assert_eq!(stage.send(change(90)).await.json()["half_life_days"], 90);
    let refused = stage.send(change(121)).await;
    assert_eq!(refused.json()["errors"][0]["pointer"], "#/half_life_days");
}
