//! Who may sign in: what the outside learns of it, and what whoever runs the instance does about it.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Somebody, System};

const OWNER: &str = "ada@example.org";
const SAM: &str = "sam@example.org";
const PASSWORD: &str = "seven loud geese at dawn";

/// Everything that comes back, but for what differs from one second to the next.
async fn answer(system: &System, path: &str, body: &Value) -> String {
    let url = format!("{}{path}", system.url());
    let answer = reqwest::Client::new().post(url).json(body).send().await.expect("an answer");
    let mut headers: Vec<_> = answer.headers().iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.retain(|line| !line.starts_with("date:"));
    headers.sort();
    let status = answer.status();
    let body: Value = answer.json().await.unwrap_or_default();
    let mut body = body.as_object().cloned().unwrap_or_default();
    body.remove("trace_id");
    format!("{status}\n{}\n{}", headers.join("\n"), Value::Object(body))
}

#[tokio::test]
async fn nobody_learns_from_answers_who_has_an_account() {
    let system = System::start().await;
    Somebody::first(&system).await;
    let (known, unknown) = (OWNER, "nobody@example.org");
    let join = |email: &str, code: &str| json!({ "code": code, "email": email, "password": PASSWORD, "name": "Sam" });
    let asked = |email: &str| {
        [
            ("/api/v1/session", json!({ "email": email, "password": PASSWORD })),
            ("/api/v1/join", join(email, "0000-0000")),
            ("/api/v1/recovery", json!({ "email": email })),
        ]
    };
    for ((path, of_known), (_, of_unknown)) in asked(known).into_iter().zip(asked(unknown)) {
        assert_eq!(answer(&system, path, &of_known).await, answer(&system, path, &of_unknown).await, "{path}");
    }
    let codes = [invitation(&system), invitation(&system)];
    let joined = [
        answer(&system, "/api/v1/join", &join(known, &codes[0])).await,
        answer(&system, "/api/v1/join", &join(unknown, &codes[1])).await,
    ];
    assert!(joined[0].starts_with("204"), "{}", joined[0]);
    assert_eq!(joined[0], joined[1]);
}

#[tokio::test]
async fn whoever_tries_too_often_is_told_when_to_come_back() {
    let system = System::start().await;
    Somebody::first(&system).await;
    let guess = json!({ "email": OWNER, "password": "not the one of anybody" });
    for _ in 0..10 {
        assert!(answer(&system, "/api/v1/session", &guess).await.starts_with("401"));
    }
    let wait = async || {
        let refused = answer(&system, "/api/v1/session", &guess).await;
        let wait = refused.lines().find_map(|line| line.strip_prefix("retry-after: ")).expect("when to come back");
        assert!(refused.starts_with("429"), "{refused}");
        wait.trim_matches('"').parse::<u32>().expect("seconds")
    };
    let first = wait().await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let later = wait().await;
    assert!((1..=60).contains(&first) && later < first, "{first}, then {later}");
}

/// What a command beside the running system says.
#[track_caller]
fn said(system: &System, arguments: &[&str]) -> String {
    let (well, said) = system.operate(arguments);
    assert!(well, "{said}");
    said
}

/// The code of a new invitation.
fn invitation(system: &System) -> String {
    let said = said(system, &["user", "invite"]);
    said.lines().map(str::trim).rfind(|line| !line.is_empty()).expect("a code").to_owned()
}

#[tokio::test]
async fn whoever_runs_it_invites_closes_and_helps_and_it_shows_within_seconds() {
    let system = System::start().await;
    let ada = Somebody::first(&system).await;
    let body = json!({ "code": invitation(&system), "email": SAM, "password": PASSWORD, "name": "Sam" });
    assert_eq!(ada.post("/api/v1/join", &body).await.status, StatusCode::NO_CONTENT);
    let sam = ada.signed_in_as(SAM, PASSWORD).await;
    let kim = sam.friend("Kim").await;
    let list = said(&system, &["user", "list"]);
    assert!(list.contains(OWNER) && list.contains("admin") && list.contains(SAM), "{list}");

    // The command is another process: no gateway hears of it, and each finds out for itself.
    let get = async || sam.send(Method::GET, "/api/v1/people", &[], Vec::new()).await.expect("an answer").status;
    assert_eq!(get().await, StatusCode::OK);
    said(&system, &["user", "disable", SAM]);
    let closed = Instant::now();
    while get().await != StatusCode::UNAUTHORIZED {
        assert!(closed.elapsed() < Duration::from_secs(6), "a session outlives its end");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let credentials = json!({ "email": SAM, "password": PASSWORD });
    assert_eq!(ada.post("/api/v1/session", &credentials).await.status, StatusCode::FORBIDDEN);
    let (disabled, refusal) = system.operate(&["user", "disable", OWNER]);
    assert!(!disabled && refusal.contains("no admin left"), "{refusal}");

    said(&system, &["user", "enable", SAM]);
    let helped = said(&system, &["user", "reset-password", SAM]);
    let code = helped.lines().map(str::trim).rfind(|line| !line.is_empty()).expect("a code");
    let recovery = json!({ "code": code, "new_password": "eight quiet geese at dusk" });
    let headers = [("content-type", "application/json")];
    let recovered =
        ada.send(Method::PUT, "/api/v1/recovery/password", &headers, recovery.to_string().into_bytes()).await;
    assert_eq!(recovered.expect("an answer").status, StatusCode::NO_CONTENT);
    let sam = ada.signed_in_as(SAM, "eight quiet geese at dusk").await;
    assert_eq!(sam.get("/api/v1/people").await["people"][0]["id"], kim, "nothing was lost");
    assert!(ada.get("/api/v1/people").await["people"].as_array().expect("a list").is_empty(), "an admin reads nothing");
}
