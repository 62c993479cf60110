use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use http::StatusCode;
use serde_json::json;
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use crate::support::{Call, Stage};

#[tokio::test]
async fn every_answer_is_protected() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    for line in ["GET /api/v1/people", "GET /api/v1/nothing", "GET /healthz", "GET /api/docs", "PUT /api/v1/people"] {
        let reply = stage.send(Call::new(line).bearer(&token).empty()).await;
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{line}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{line}");
        let policy = reply.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{line}");
    }
    let people = stage.send(Call::new("GET /api/v1/people").bearer(&token).empty()).await;
    assert_eq!(people.header("cache-control"), "private, no-store");
    assert_eq!(people.header("strict-transport-security"), "", "not over http");
}

#[tokio::test]
async fn other_sites_change_nothing() {
    let stage = Stage::reached_at("https://heartward.example.org");
    let post = || Call::new("POST /api/v1/session").header("host", "10.0.0.5:8080");
    let body = json!({ "email": "ada@example.org", "password": "wrong" });
    for call in [
        post().header("sec-fetch-site", "cross-site"),
        post().header("sec-fetch-site", "same-site"),
        post().header("origin", "https://evil.example"),
        post().header("origin", "null"),
    ] {
        let reply = stage.send(call.json(&body)).await;
        assert_eq!((reply.status, &reply.json()["reason"]), (StatusCode::FORBIDDEN, &json!("CROSS_SITE")));
    }
    for call in [
        post(),
        post().header("sec-fetch-site", "same-origin"),
        post().header("origin", "http://10.0.0.5:8080"),
        // Behind a proxy that changes the host.
        post().header("origin", "https://heartward.example.org"),
    ] {
        assert_eq!(stage.send(call.json(&body)).await.status, StatusCode::UNAUTHORIZED, "it came through");
    }
}

#[tokio::test]
async fn a_bearer_token_is_never_sent_by_a_browser_by_itself() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let call = Call::new("POST /api/v1/people").bearer(&token).header("origin", "https://extension.example");
    assert_eq!(stage.send(call.json(&json!({ "name": "Ines" }))).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn long_answers_are_compressed_for_who_wants_it() {
    let stage = Stage::new();
    let reply = stage.send(Call::new("GET /api/openapi.json").header("accept-encoding", "gzip").empty()).await;
    assert_eq!(reply.header("content-encoding"), "gzip");
    let reply = stage.send(Call::new("GET /api/openapi.json").empty()).await;
    assert_eq!(reply.header("content-encoding"), "");
}

#[tokio::test]
async fn health_asks_nobody_and_readiness_names_who_is_away() {
    let stage = Stage::new();
    assert_eq!(stage.send(Call::new("GET /readyz").empty()).await.json(), json!({ "status": "ready" }));
    stage.fakes.known().reminders_away = true;
    assert_eq!(stage.send(Call::new("GET /healthz").empty()).await.json(), json!({ "status": "ok" }));
    let reply = stage.send(Call::new("GET /readyz").empty()).await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(reply.json()["detail"], "Not ready. No answer from: reminders.");
}

#[tokio::test]
async fn whoever_asks_too_often_is_told_when_to_come_back() {
    let stage = Stage::limited(3);
    let token = stage.sign_in().await;
    let ask = async |from: &str, token: &str| {
        let call = Call::new("GET /api/v1/session").bearer(token).header("x-forwarded-for", from);
        stage.send(call.empty()).await
    };
    let left = ["\"address\";r=11;", "\"account\";r=1;", "\"account\";r=0;"];
    for left in left {
        let reply = ask("203.0.113.7", &token).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
        assert!(reply.header("ratelimit").contains(left), "{}", reply.header("ratelimit"));
    }
    assert_eq!(
        ask("203.0.113.7", &token).await.header("ratelimit-policy"),
        "\"address\";q=12;w=60, \"account\";q=3;w=60"
    );
    let reply = ask("203.0.113.8", &token).await;
    assert_eq!((reply.status, &reply.json()["reason"]), (StatusCode::TOO_MANY_REQUESTS, &json!("LIMITED")));
    assert!(reply.header("retry-after").parse::<u32>().is_ok_and(|seconds| (50..=60).contains(&seconds)));
}

#[tokio::test]
async fn an_address_that_guesses_is_stopped_and_keeps_nobody_else_out() {
    let stage = Stage::limited(2);
    let token = stage.sign_in().await;
    let guess = async |from: &str, token: &str| {
        let call = Call::new("GET /api/v1/people").bearer(token).header("x-forwarded-for", from);
        stage.send(call.empty()).await.status
    };
    for _ in 0..8 {
        assert_eq!(guess("203.0.113.7", "a guess").await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(guess("203.0.113.7", "a guess").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(guess("203.0.113.8", &token).await, StatusCode::OK);
}

#[tokio::test]
async fn requests_are_measured_by_their_route_and_never_by_what_was_asked_for() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let id = stage.person(&token, "Ines").await;
    stage.send(Call::new(&format!("GET /api/v1/people/{id}")).bearer(&token).empty()).await;
    stage.send(Call::new("GET /nowhere/farah").empty()).await;
    stage.send(Call::new("ADA /healthz").empty()).await;
    let told = stage.world.measured("http_server_request_duration_seconds_count");
    let count = |attributes: &str| told.iter().find(|(found, _)| found == attributes).map(|(_, count)| count.round());
    let route = r#"http_request_method="GET",http_response_status_code="200",http_route="/api/v1/people/{id}""#;
    assert_eq!(count(route), Some(1.0), "{told:?}");
    assert_eq!(count(r#"http_request_method="GET",http_response_status_code="404""#), Some(1.0), "{told:?}");
    assert!(told.iter().any(|(found, _)| found.contains(r#"http_request_method="_OTHER""#)), "{told:?}");
    assert!(told.iter().all(|(found, _)| !found.contains(&id) && !found.contains("farah") && !found.contains("ADA")));
    let active = stage.world.measured("http_server_active_requests");
    assert_eq!(active.iter().map(|(_, active)| active.round()).collect::<Vec<_>>(), [0.0]);
}

/// How many requests a gateway has under way at most.
const ROOM: usize = 128;

#[tokio::test]
async fn whoever_comes_when_there_is_no_room_hears_when_to_come_back() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    stage.fakes.known().reminders_stuck = true;
    let mut under_way = JoinSet::new();
    for _ in 0..ROOM {
        let stuck = Call::new("GET /api/v1/notices").bearer(&token).empty();
        under_way.spawn(stage.app.clone().oneshot(stuck));
    }
    let people = || Call::new("GET /api/v1/people").bearer(&token).empty();
    let refused = tokio::time::timeout(Duration::from_secs(10), async {
        loop {
            let reply = stage.send(people()).await;
            if reply.status != StatusCode::OK {
                return reply;
            }
            tokio::task::yield_now().await;
        }
    });
    let refused = refused.await.expect("no room any more");
    assert_eq!((refused.status, refused.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "2"));
    assert_eq!(refused.json()["detail"], "Many are asking at once. Please try again in a moment.");
    let page = stage.send(Call::new("GET /sign-in").header("cookie", "heartward-language=de").empty()).await;
    assert!(page.text.contains("Gerade fragen viele zugleich."), "{page:?}");
    assert_eq!(stage.send(Call::new("GET /healthz").empty()).await.status, StatusCode::OK);

    under_way.shutdown().await;
    assert_eq!(stage.send(people()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn whoever_sends_slowly_keeps_nobody_out() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let mut sending = JoinSet::new();
    for (name, value) in [("content-length", "200"), ("transfer-encoding", "chunked")] {
        for _ in 0..ROOM {
            let body = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, Infallible>>());
            let call = Call::new("POST /api/v1/session").header("content-type", "application/json");
            sending.spawn(stage.app.clone().oneshot(call.header(name, value).body(body)));
        }
    }
    for _ in 0..4 * ROOM {
        tokio::task::yield_now().await;
    }
    let reply = stage.send(Call::new("GET /api/v1/people").bearer(&token).empty()).await;
    assert_eq!((reply.status, sending.len()), (StatusCode::OK, 2 * ROOM));
}
