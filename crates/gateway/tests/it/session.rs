use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::StatusCode;
use serde_json::json;
use sha2::Sha256;

use crate::fakes::{CODE, PASSWORD};
use crate::support::{Call, Stage};

#[tokio::test]
async fn a_session_is_made_told_and_ended() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let who = stage.send(Call::new("GET /api/v1/session").bearer(&token).empty()).await;
    assert_eq!(who.json()["account"]["name"], "Ada");
    assert_eq!(who.json()["account"]["time_zone"], "Europe/Berlin");
    assert_eq!(who.json()["expire_time"], "2026-03-31T12:00:00Z");

    let ended = stage.send(Call::new("DELETE /api/v1/session").bearer(&token).empty()).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    let who = stage.send(Call::new("GET /api/v1/session").bearer(&token).empty()).await;
    assert_eq!(who.status, StatusCode::UNAUTHORIZED, "the cache forgot it as well");
}

#[tokio::test]
async fn signing_in_by_the_api_sets_no_cookie() {
    let stage = Stage::new();
    let credentials = json!({ "email": "ada@example.org", "password": PASSWORD });
    let reply = stage.send(Call::new("POST /api/v1/session").json(&credentials)).await;
    assert_eq!(reply.header("set-cookie"), "");
}

#[tokio::test]
async fn a_session_is_looked_up_once_in_a_while() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    for _ in 0..5 {
        stage.send(Call::new("GET /api/v1/session").bearer(&token).empty()).await;
    }
    assert_eq!(stage.fakes.known().lookups, 1);
}

#[tokio::test]
async fn a_cached_session_ends_when_it_expires() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    stage.send(Call::new("GET /api/v1/session").bearer(&token).empty()).await;
    stage.world.clock.advance(chrono::TimeDelta::days(31));
    stage.fakes.known().sessions.clear();
    let who = stage.send(Call::new("GET /api/v1/session").bearer(&token).empty()).await;
    assert_eq!(who.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_told_how() {
    let stage = Stage::new();
    for call in [
        Call::new("GET /api/v1/people"),
        Call::new("GET /api/v1/people").bearer("forged"),
        Call::new("GET /api/v1/people").header("authorization", "Basic YWRhOnB3"),
        Call::new("GET /api/v1/people").header("cookie", "heartward=forged; other=1"),
    ] {
        let reply = stage.send(call.empty()).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
        assert_eq!(reply.header("www-authenticate"), "Bearer");
        assert_eq!(reply.header("content-type"), "application/problem+json");
    }
}

#[tokio::test]
async fn the_first_account_needs_the_code() {
    let stage = Stage::new();
    let setup = stage.send(Call::new("GET /api/v1/setup").empty()).await;
    assert_eq!(setup.json(), json!({ "open": true }));

    let account = json!({ "code": CODE, "email": "ada@example.org", "password": PASSWORD, "name": "Ada" });
    let made = stage.send(Call::new("POST /api/v1/setup").json(&account)).await;
    assert_eq!(made.status, StatusCode::CREATED);
    assert_eq!(made.json()["email"], "ada@example.org");

    let account = json!({ "code": "guessed", "email": "ada@example.org", "password": PASSWORD, "name": "Ada" });
    let refused = stage.send(Call::new("POST /api/v1/setup").json(&account)).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(refused.json()["errors"][0]["pointer"], "#/code", "named as the API names it");
    assert!(!refused.text.contains("guessed"));
}

#[tokio::test]
async fn a_cookie_signs_in_and_changes_nothing_without_the_token_of_its_forms() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let cookie = format!("theme=dark; heartward={token}");
    let read = stage.send(Call::new("GET /api/v1/people").header("cookie", &cookie).empty()).await;
    assert_eq!(read.status, StatusCode::OK);

    let person = json!({ "name": "Ines" });
    let bare = stage.send(Call::new("POST /api/v1/people").header("cookie", &cookie).json(&person)).await;
    assert_eq!(bare.status, StatusCode::FORBIDDEN);
    assert_eq!(bare.json()["reason"], "FORBIDDEN");
    let forged = Call::new("POST /api/v1/people").header("cookie", &cookie).header("x-csrf-token", "Zm9yZ2Vk");
    assert_eq!(stage.send(forged.json(&person)).await.status, StatusCode::FORBIDDEN);
    assert!(stage.fakes.known().people.is_empty());
    let genuine =
        Call::new("POST /api/v1/people").header("cookie", &cookie).header("x-csrf-token", &form_token(&token));
    assert_eq!(stage.send(genuine.json(&person)).await.status, StatusCode::CREATED);
}

/// What the forms of a session carry.
pub(crate) fn form_token(session: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(session.as_bytes()).expect("any length");
    URL_SAFE_NO_PAD.encode(mac.chain_update(b"heartward form").finalize().into_bytes())
}

#[tokio::test]
async fn the_cookie_of_an_https_instance_is_bound_to_it() {
    let stage = Stage::reached_at("https://heartward.example.org/");
    let token = stage.sign_in().await;
    let plain = Call::new("GET /api/v1/session").header("cookie", &format!("heartward={token}"));
    assert_eq!(stage.send(plain.empty()).await.status, StatusCode::UNAUTHORIZED);
    let bound = Call::new("GET /api/v1/session").header("cookie", &format!("__Host-heartward={token}"));
    let reply = stage.send(bound.empty()).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.header("strict-transport-security"), "max-age=31536000");
}
