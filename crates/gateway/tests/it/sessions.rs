use http::StatusCode;
use serde_json::{Value, json};

use crate::fakes::PASSWORD;
use crate::pages::Browser;
use crate::support::{Call, Reply, Stage};

const NEW: &str = "six quiet boats at noon";

/// One more session of whoever holds `token`.
fn another(stage: &Stage, token: &str) -> String {
    let mut known = stage.fakes.known();
    let whose = known.sessions.iter().find(|(open, _)| open == token).expect("a session").1;
    let another = format!("another-{}", known.sessions.len());
    known.sessions.push((another.clone(), whose));
    another
}

async fn open(stage: &Stage, token: &str) -> bool {
    stage.send(Call::new("GET /api/v1/session").bearer(token).empty()).await.status == StatusCode::OK
}

async fn token(stage: &Stage, session: &str, scopes: &[&str]) -> String {
    let wish = json!({ "name": "Backup script", "scopes": scopes, "days": 30 });
    let made = stage.send(Call::new("POST /api/v1/tokens").bearer(session).json(&wish)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    made.json()["secret"].as_str().expect("a secret").to_owned()
}

#[tokio::test]
async fn sessions_are_listed_and_end_here_at_once() {
    let stage = Stage::new();
    let here = stage.sign_in().await;
    let (elsewhere, third) = (another(&stage, &here), another(&stage, &here));
    assert!(open(&stage, &elsewhere).await && open(&stage, &third).await);
    let listed = stage.send(Call::new("GET /api/v1/sessions").bearer(&here).empty()).await.json();
    let sessions = listed["sessions"].as_array().expect("a list");
    let current: Vec<_> = sessions.iter().map(|session| session["current"] == true).collect();
    assert_eq!(current, [true, false, false]);

    let id = sessions[1]["id"].as_str().expect("an id");
    let ended = stage.send(Call::new(&format!("DELETE /api/v1/sessions/{id}")).bearer(&here).empty()).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    assert!(!open(&stage, &elsewhere).await && open(&stage, &third).await);
    let again = stage.send(Call::new(&format!("DELETE /api/v1/sessions/{id}")).bearer(&here).empty()).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    let others = stage.send(Call::new("POST /api/v1/sessions/revoke-others").bearer(&here).empty()).await;
    assert_eq!(others.json(), json!({ "ended": 1 }));
    assert!(!open(&stage, &third).await && open(&stage, &here).await);
}

#[tokio::test]
async fn a_change_of_password_is_refused_by_field_and_repeats_nothing() {
    let stage = Stage::new();
    let here = stage.sign_in().await;
    let elsewhere = another(&stage, &here);
    let change = async |present: &str| -> Reply {
        let body = json!({ "present_password": present, "new_password": NEW });
        stage.send(Call::new("PUT /api/v1/account/password").bearer(&here).json(&body)).await
    };
    let refused = change("canary-9f2c").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(refused.json()["errors"][0]["pointer"], "#/present_password");
    assert!(!refused.text.contains("canary") && !refused.text.contains(NEW));
    assert!(open(&stage, &elsewhere).await);
    assert_eq!(change(PASSWORD).await.status, StatusCode::NO_CONTENT);
    assert!(!open(&stage, &elsewhere).await && open(&stage, &here).await);
}

#[tokio::test]
async fn a_token_does_what_its_scopes_say_and_nothing_else() {
    let stage = Stage::new();
    let here = stage.sign_in().await;
    stage.person(&here, "Ines").await;
    let reads = token(&stage, &here, &["profiles:read", "account:read"]).await;
    let status =
        async |token: &str, line: &str, body: &Value| stage.send(Call::new(line).bearer(token).json(body)).await.status;
    assert_eq!(status(&reads, "GET /api/v1/people", &json!({})).await, StatusCode::OK);
    assert_eq!(status(&reads, "HEAD /api/v1/people", &json!({})).await, StatusCode::OK);
    assert_eq!(status(&reads, "POST /api/v1/people", &json!({ "name": "Sam" })).await, StatusCode::FORBIDDEN);
    assert_eq!(status(&reads, "GET /api/v1/offers", &json!({})).await, StatusCode::FORBIDDEN);
    assert_eq!(stage.fakes.known().people.len(), 1, "nothing was added");
    let told = stage.send(Call::new("GET /api/v1/offers").bearer(&reads).empty()).await.json();
    assert_eq!(told["detail"], "This token lacks the scope reminders:read.");
    let who = stage.send(Call::new("GET /api/v1/session").bearer(&reads).empty()).await.json();
    assert_eq!(who["scopes"], json!(["profiles:read", "account:read"]));

    let writes = token(&stage, &here, &["profiles:write"]).await;
    assert_eq!(status(&writes, "POST /api/v1/people", &json!({ "name": "Sam" })).await, StatusCode::CREATED);
    assert_eq!(status(&writes, "GET /api/v1/people", &json!({})).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn no_token_whatever_its_scopes_opens_what_takes_a_session() {
    let stage = Stage::new();
    let here = stage.sign_in().await;
    let all: Vec<_> = ["profiles", "reflections", "reminders", "account"]
        .into_iter()
        .flat_map(|area| [format!("{area}:read"), format!("{area}:write")])
        .collect();
    let all = token(&stage, &here, &all.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let password = json!({ "present_password": PASSWORD, "new_password": NEW });
    let more = json!({ "name": "More", "scopes": ["account:write"], "days": 30 });
    for (line, body) in [
        ("GET /api/v1/sessions", &json!({})),
        ("POST /api/v1/sessions/revoke-others", &json!({})),
        ("PUT /api/v1/account/password", &password),
        ("GET /api/v1/tokens", &json!({})),
        ("POST /api/v1/tokens", &more),
        ("DELETE /api/v1/session", &json!({})),
    ] {
        let reply = stage.send(Call::new(line).bearer(&all).json(body)).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{line}");
    }
    assert!(stage.fakes.known().passwords.is_empty() && open(&stage, &here).await);
    for page in ["/", "/people", "/settings/account", "/settings/tokens"] {
        for call in [
            Call::new(&format!("GET {page}")).bearer(&all),
            Call::new(&format!("GET {page}")).header("cookie", &format!("heartward={all}")),
        ] {
            let reply = stage.send(call.empty()).await;
            assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/sign-in"), "{page}");
        }
    }
}

#[tokio::test]
async fn a_token_that_is_ended_is_turned_away_at_once() {
    let stage = Stage::new();
    let here = stage.sign_in().await;
    let made = token(&stage, &here, &["profiles:read"]).await;
    let people = async || stage.send(Call::new("GET /api/v1/people").bearer(&made).empty()).await.status;
    assert_eq!(people().await, StatusCode::OK);
    let listed = stage.send(Call::new("GET /api/v1/tokens").bearer(&here).empty()).await;
    assert!(!listed.text.contains(&made), "the secret is shown once");
    let id = listed.json()["tokens"][0]["id"].as_str().expect("an id").to_owned();
    stage.send(Call::new(&format!("DELETE /api/v1/tokens/{id}")).bearer(&here).empty()).await;
    assert_eq!(people().await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_pages_change_the_password_and_end_sessions() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let elsewhere = another(&stage, browser.token());
    let page = browser.open("/settings/account").await;
    assert!(page.text.contains("Sign out everywhere else") && page.text.matches("This one.").count() == 1);
    let refused = browser
        .submit("/settings/account", "/settings/account/password", &[("present_password", "x"), ("new_password", NEW)])
        .await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text.contains("Your password is as it was.") && !refused.text.contains(NEW));
    let fields = [("present_password", PASSWORD), ("new_password", " six quiet boats at noon ")];
    let changed = browser.submit("/settings/account", "/settings/account/password", &fields).await;
    assert_eq!(changed.header("location"), "/settings/account?said=changed");
    assert_eq!(stage.fakes.known().passwords[0].1, " six quiet boats at noon ", "blanks belong to it");
    assert!(!open(&stage, &elsewhere).await);

    let another = another(&stage, browser.token());
    browser.submit("/settings/account", "/settings/account/sessions/end-others", &[]).await;
    assert!(!open(&stage, &another).await && open(&stage, browser.token()).await);
}

#[tokio::test]
async fn the_page_of_tokens_shows_a_new_one_once() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let nothing = browser.submit("/settings/tokens", "/settings/tokens", &[("name", "x"), ("days", "30")]).await;
    assert_eq!(nothing.status, StatusCode::BAD_REQUEST);
    let fields = [("name", "Backup script"), ("scope", "profiles:read"), ("days", "30")];
    let made = browser.submit("/settings/tokens", "/settings/tokens", &fields).await;
    assert!(made.text.contains("hw_1") && made.text.contains("Read your people."), "{}", made.text);
    let page = browser.open("/settings/tokens").await;
    assert!(page.text.contains("Backup script") && !page.text.contains("hw_1"));
}

#[tokio::test]
async fn signing_in_again_replaces_the_session_of_the_browser() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let again = browser.send("/sign-in", &[("email", "ada@example.org"), ("password", PASSWORD)]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert!(again.header("set-cookie").starts_with("heartward=token-"));
    assert!(!open(&stage, browser.token()).await, "the one before has ended");
    assert_eq!(stage.fakes.known().sessions.len(), 1);
}
