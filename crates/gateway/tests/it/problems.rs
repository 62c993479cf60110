use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::{Value, json};

use crate::support::{Call, Stage};

/// What was sent where it does not belong: it comes back nowhere.
const CANARY: &str = "canary-9f2c";

async fn refused(request: impl FnOnce(&str, &str) -> Request<Body>) -> (StatusCode, Value) {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let id = stage.person(&token, "Ines").await;
    let reply = stage.send(request(&token, &id)).await;
    assert_eq!(reply.header("content-type"), "application/problem+json", "{}", reply.text);
    assert!(!reply.text.contains(CANARY), "what was sent came back: {}", reply.text);
    let body = reply.json();
    assert_eq!(body["status"], reply.status.as_u16());
    assert!(body["type"].as_str().is_some_and(|of| of.starts_with("/problems/")), "{body}");
    (reply.status, body)
}

async fn log(body: Value) -> Value {
    let sent = body.to_string();
    refused(|token, id| {
        let sent = sent.replace("<ines>", id);
        Call::new("POST /api/v1/conversations").bearer(token).header("content-type", "application/json").body(sent)
    })
    .await
    .1
}

async fn sent(body: impl Into<Body>) -> (StatusCode, Value) {
    let body = body.into();
    refused(|token, _| {
        Call::new("POST /api/v1/people").bearer(token).header("content-type", "application/json").body(body)
    })
    .await
}

#[tokio::test]
async fn an_unknown_layer_lists_the_known_ones() {
    insta::assert_json_snapshot!(log(json!({ "person_ids": ["<ines>"], "layer": CANARY })).await);
}

#[tokio::test]
async fn layer_nine_is_no_word() {
    insta::assert_json_snapshot!(log(json!({ "person_ids": ["<ines>"], "layer": 9 })).await);
}

#[tokio::test]
async fn whatever_is_in_the_place_of_a_word_the_words_are_listed() {
    let listed = json!("Must be one of household, inner, close, wider, outer.");
    for other in ["9", "[]", "true", "\"canary-9f2c\""] {
        let (_, problem) = sent(format!("{{\"name\": \"Ines\", \"circle\": {other}}}")).await;
        assert_eq!(
            (&problem["errors"][0]["pointer"], &problem["errors"][0]["detail"]),
            (&json!("#/circle"), &listed),
            "{other}"
        );
    }
}

#[tokio::test]
async fn the_year_40000_is_too_late() {
    let body = json!({ "person_ids": ["<ines>"], "layer": "ideas", "occur_time": "40000-01-01T00:00:00Z" });
    insta::assert_json_snapshot!(log(body).await);
}

#[tokio::test]
async fn an_unknown_field_is_named_beside_the_known_ones() {
    insta::assert_json_snapshot!(log(json!({ "person_ids": ["<ines>"], "layer": "ideas", "depth": CANARY })).await);
}

#[tokio::test]
async fn a_field_that_looks_private_is_not_named() {
    let body = json!({ "person_ids": ["<ines>"], "layer": "ideas", format!("{CANARY} and more words"): 1 });
    let problem = log(body).await;
    assert_eq!(problem["errors"][0]["pointer"], "#/…");
}

#[tokio::test]
async fn a_missing_field_is_named() {
    insta::assert_json_snapshot!(log(json!({ "person_ids": ["<ines>"] })).await);
}

#[tokio::test]
async fn a_text_is_no_number() {
    let body = json!({ "person_ids": ["<ines>"], "layer": "ideas", "minutes": CANARY });
    insta::assert_json_snapshot!(log(body).await);
}

#[tokio::test]
async fn a_service_names_its_field() {
    let body = json!({ "person_ids": ["<ines>"], "layer": "ideas", "spoke_freely": 5 });
    insta::assert_json_snapshot!(log(body).await);
}

#[tokio::test]
async fn a_field_within_a_field_is_named() {
    let (_, problem) = sent(json!({ "name": "Ines", "birthday": { "month": CANARY, "day": 1 } }).to_string()).await;
    assert_eq!(problem["errors"], json!([{ "detail": "Must be a whole number.", "pointer": "#/birthday/month" }]));
    let (_, problem) = sent(json!({ "name": "Ines", "birthday": { "month": 2 } }).to_string()).await;
    assert_eq!(problem["errors"], json!([{ "detail": "Is needed.", "pointer": "#/birthday/day" }]));
    let (_, problem) = sent(json!({ "name": "Ines", "settings": ["walk", CANARY] }).to_string()).await;
    assert_eq!(problem["errors"][0]["pointer"], "#/settings/1");
}

#[tokio::test]
async fn what_is_no_json_says_where() {
    let (status, problem) = sent(format!("{{\"name\": \"{CANARY}\",\n oops")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    insta::assert_json_snapshot!(problem);
}

#[tokio::test]
async fn what_is_no_utf8_says_so() {
    let (_, problem) = sent(&b"{\"name\": \"\xff\xfe\"}"[..]).await;
    assert_eq!(problem["detail"], "The body is not UTF-8. Nothing was changed.");
}

#[tokio::test]
async fn a_list_or_a_second_object_is_no_body() {
    let (_, problem) = sent(format!("[\"{CANARY}\"]")).await;
    assert_eq!(problem["detail"], "The body is to be one JSON object. Nothing was changed.");
    let (_, problem) = sent("{\"name\": \"Ines\"} {}").await;
    assert_eq!(problem["detail"], "Something follows the JSON object in the body. Nothing was changed.");
    let (_, problem) = sent("{\"name\": \"Ines\", \"name\": \"Tobias\"}").await;
    assert_eq!(problem["errors"], json!([{ "detail": "Must be given once.", "pointer": "#/name" }]));
}

#[tokio::test]
async fn a_bomb_is_defused() {
    for bomb in ["[".repeat(100_000), format!("{{\"name\": {}", "[".repeat(100_000)), "{\"a\":".repeat(40_000)] {
        let (status, problem) = sent(bomb).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{problem}");
    }
}

#[tokio::test]
async fn ten_megabytes_of_note_are_too_large() {
    let (status, problem) = sent(json!({ "name": "Ines", "notes": "x".repeat(10 << 20) }).to_string()).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    insta::assert_json_snapshot!(problem);
}

#[tokio::test]
async fn a_body_says_that_it_is_json() {
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
        let (status, _) =
            refused(|token, _| Call::new("POST /api/v1/people").bearer(token).header("content-type", kind).body("{}"))
                .await;
        assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
}

#[tokio::test]
async fn a_change_of_nothing_is_a_mistake() {
    let (status, problem) = refused(|token, id| {
        let call = Call::new(&format!("PATCH /api/v1/people/{id}")).bearer(token).header("if-match", "*");
        call.json(&json!({}))
    })
    .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(problem["errors"][0]["pointer"], "#");
}

#[tokio::test]
async fn parameters_are_named_as_parameters() {
    let get = |query: &str| {
        let line = format!("GET /api/v1/people?{query}");
        refused(move |token, _| Call::new(&line).bearer(token).empty())
    };
    for (query, parameter) in [
        ("limit=many", "limit"),
        ("limit=-1", "limit"),
        ("limit=99999999999999", "limit"),
        ("circle=canary-9f2c", "circle"),
        ("include_archived=perhaps", "include_archived"),
        ("canary=1", "canary"),
        ("limit=1&limit=2", "limit"),
    ] {
        let (status, problem) = get(query).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(problem["errors"][0]["parameter"], parameter, "{query}: {problem}");
    }
    let (_, problem) = refused(|token, _| Call::new("GET /api/v1/people/canary-9f2c").bearer(token).empty()).await;
    assert_eq!(problem["errors"][0]["parameter"], "id");
    let (_, problem) = refused(|token, _| Call::new("GET /api/v1/people/%ff").bearer(token).empty()).await;
    assert_eq!(problem["errors"][0]["parameter"], "id");
    let line = "GET /api/v1/conversations?person=canary-9f2c";
    let (_, problem) = refused(|token, _| Call::new(line).bearer(token).empty()).await;
    assert_eq!(problem["errors"][0]["parameter"], "person");
    let line = "GET /api/v1/offers?state=canary-9f2c";
    let (_, problem) = refused(|token, _| Call::new(line).bearer(token).empty()).await;
    assert_eq!(problem["errors"][0]["detail"], "Must be one of open, accepted, postponed, rested, lapsed, withdrawn.");
}

#[tokio::test]
async fn there_is_nothing_elsewhere_in_the_api() {
    let (status, problem) = refused(|_, _| Call::new("GET /api/v1/canary-9f2c").empty()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    insta::assert_json_snapshot!(problem);
}

#[tokio::test]
async fn another_method_is_told_those_that_work() {
    let stage = Stage::new();
    let reply = stage.send(Call::new("PUT /api/v1/people").empty()).await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(reply.header("allow"), "GET,HEAD,POST");
    insta::assert_json_snapshot!(reply.json());
}

#[tokio::test]
async fn a_service_that_is_away_is_a_matter_of_time() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    stage.fakes.known().reminders_away = true;
    let reply = stage.send(Call::new("GET /api/v1/offers").bearer(&token).empty()).await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(reply.header("retry-after"), "2");
    assert!(!reply.text.contains("on purpose"), "causes stay inside");
}

#[tokio::test]
async fn a_broken_service_is_our_fault() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let id = stage.person(&token, "Ines").await;
    stage.fakes.known().broken = true;
    let reply = stage.send(Call::new(&format!("GET /api/v1/people/{id}/spectrum")).bearer(&token).empty()).await;
    assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
    insta::assert_json_snapshot!(reply.json());
}
