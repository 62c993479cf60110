use chrono::TimeDelta;
use http::StatusCode;
use http::header::COOKIE;
use serde_json::{Value, json};

use crate::fakes::{APP_CODE, PASSWORD, WITH_AN_APP};
use crate::pages::{Browser, form};
use crate::support::{Call, Stage};

/// The first step of somebody who has an app.
fn first_step() -> Value {
    json!({ "email": WITH_AN_APP, "password": PASSWORD })
}

#[tokio::test]
async fn whoever_has_a_second_factor_signs_in_in_two_steps() {
    let stage = Stage::new();
    let halfway = stage.send(Call::new("POST /api/v1/session").json(&first_step())).await;
    assert_eq!(halfway.status, StatusCode::ACCEPTED);
    let expected =
        json!({ "token": "halfway", "expire_time": "2026-03-31T12:00:00Z", "codes": true, "passkeys": false });
    assert_eq!(halfway.json(), expected, "and nothing about whose account it is");

    let step = |token: &str, code: &str| {
        Call::new("POST /api/v1/session/second-step").json(&json!({ "token": token, "code": code }))
    };
    let wrong = stage.send(step("halfway", "000000")).await;
    assert_eq!((wrong.status, &wrong.json()["errors"][0]["pointer"]), (StatusCode::BAD_REQUEST, &json!("#/code")));
    assert_eq!(stage.send(step("forged", APP_CODE)).await.status, StatusCode::UNAUTHORIZED);
    let made = stage.send(step("halfway", APP_CODE)).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let token = made.json()["token"].as_str().expect("a token").to_owned();
    let who = stage.send(Call::new("GET /api/v1/session").bearer(&token).empty()).await;
    assert_eq!(who.json()["account"]["name"], "Ada");
    let halfway = stage.send(Call::new("GET /api/v1/session").bearer("halfway").empty()).await;
    assert_eq!(halfway.status, StatusCode::UNAUTHORIZED, "half a sign-in is none");
}

#[tokio::test]
async fn a_browser_is_asked_for_the_second_factor_on_a_page_of_its_own() {
    let stage = Stage::new();
    let credentials = [("email", WITH_AN_APP), ("password", PASSWORD)];
    let reply = stage.send(form(Call::new("POST /sign-in"), &credentials)).await;
    assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/sign-in/second-step"));
    let cookie = reply.header("set-cookie");
    assert!(cookie.starts_with("heartward-step=halfway; ") && cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");

    let page = stage.send(Call::new("GET /sign-in/second-step").empty()).await;
    assert_eq!(page.header("location"), "/sign-in", "without the first step there is no second");
    let kept = |line: &str| Call::new(line).header(COOKIE.as_str(), "heartward-step=halfway");
    let page = stage.send(kept("GET /sign-in/second-step").empty()).await;
    assert!(page.text.contains("name=\"code\""));
    let wrong = stage.send(form(kept("POST /sign-in/second-step"), &[("code", "000000")])).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text.contains("That code did not fit.") && !wrong.text.contains("000000"));
    let over = Call::new("POST /sign-in/second-step").header(COOKIE.as_str(), "heartward-step=forged");
    assert_eq!(stage.send(form(over, &[("code", APP_CODE)])).await.header("location"), "/sign-in?over=yes");

    let reply = stage.send(form(kept("POST /sign-in/second-step"), &[("code", APP_CODE)])).await;
    assert_eq!(reply.header("location"), "/");
    let cookies: Vec<_> = reply.headers.get_all("set-cookie").iter().map(|it| it.to_str().expect("visible")).collect();
    assert!(cookies[0].starts_with("heartward=token-0; "), "{cookies:?}");
    assert!(cookies[1].starts_with("heartward-step=; ") && cookies[1].contains("Max-Age=0"), "{cookies:?}");
}

#[tokio::test]
async fn a_proof_is_fresh_for_ten_minutes_and_changes_the_token() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let make = |token: &str| Call::new("POST /api/v1/account/factors/app").bearer(token).empty();
    stage.world.clock.advance(TimeDelta::minutes(10) - TimeDelta::seconds(1));
    assert_eq!(stage.send(make(&token)).await.status, StatusCode::CREATED, "signing in was a proof");
    stage.world.clock.advance(TimeDelta::seconds(1));
    let late = stage.send(make(&token)).await;
    assert_eq!((late.status, &late.json()["reason"]), (StatusCode::FORBIDDEN, &json!("PROOF_NEEDED")));

    let prove = |word: &str| Call::new("POST /api/v1/session/proof").bearer(&token).json(&json!({ "password": word }));
    let wrong = stage.send(prove("wrong")).await;
    assert_eq!((wrong.status, &wrong.json()["errors"][0]["pointer"]), (StatusCode::BAD_REQUEST, &json!("#/password")));
    assert_eq!(stage.send(make(&token)).await.status, StatusCode::FORBIDDEN);
    let proven = stage.send(prove(PASSWORD)).await;
    assert_eq!((proven.status, proven.header("set-cookie")), (StatusCode::OK, ""));
    let fresh = proven.json()["token"].as_str().expect("a token").to_owned();
    assert_eq!(stage.send(make(&fresh)).await.status, StatusCode::CREATED);
    let before = stage.send(Call::new("GET /api/v1/session").bearer(&token).empty()).await;
    assert_eq!(before.status, StatusCode::UNAUTHORIZED, "the cache forgot it as well");
}

#[tokio::test]
async fn a_browser_that_proves_itself_by_the_api_gets_the_new_cookie() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let call = Call::new("POST /api/v1/session/proof")
        .header(COOKIE.as_str(), &format!("heartward={token}"))
        .header("x-csrf-token", &crate::session::form_token(&token));
    let proven = stage.send(call.json(&json!({ "password": PASSWORD }))).await;
    assert!(proven.header("set-cookie").starts_with(&format!("heartward={token}-again; ")));
}

#[tokio::test]
async fn a_page_that_needs_a_proof_asks_for_it_and_leads_back() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    stage.world.clock.advance(TimeDelta::hours(1));
    let reply = browser.submit("/settings/security", "/settings/security/app", &[]).await;
    assert_eq!(reply.header("location"), "/prove?next=/settings/security");
    let asked = "/prove?next=/settings/security";
    let wrong = browser.submit(asked, "/prove", &[("next", "/settings/security"), ("password", "wrong")]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text.contains("That is not the password of this account."));
    let reply = browser.submit(asked, "/prove", &[("next", "//example.org"), ("password", PASSWORD)]).await;
    assert_eq!(reply.header("location"), "/", "nobody is sent elsewhere");
    assert!(reply.header("set-cookie").starts_with("heartward=token-0-again; "));
}

#[tokio::test]
async fn an_app_is_set_up_and_taken_away_on_the_page() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let page = browser.submit("/settings/security", "/settings/security/app", &[]).await;
    assert!(page.text.contains("<svg class=\"qr\"") && page.text.contains("GEZD GNBV GY3T QOJQ"));
    let uri = "otpauth://totp/Heartward:ada?secret=GEZDGNBV&issuer=Heartward";
    let fields = [("uri", uri), ("code", "000000")];
    let wrong = browser.submit("/settings/security", "/settings/security/app/confirm", &fields).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text.contains("<svg class=\"qr\"") && wrong.text.contains("GEZD GNBV"), "it can be scanned again");
    let fields = [("uri", uri), ("code", APP_CODE)];
    let done = browser.submit("/settings/security", "/settings/security/app/confirm", &fields).await;
    assert!(done.text.contains("The app is set up.") && done.text.contains("nbsw-c4tu-o5qx-ezdt"));
    let page = browser.open("/settings/security").await;
    assert!(page.text.contains("10 are left.") && !page.text.contains("nbsw-c4tu"), "shown once");
    let renewed = browser.submit("/settings/security", "/settings/security/recovery-codes", &[]).await;
    assert!(renewed.text.contains("abcd-efgh-ijkl-mnop"));
    let reply = browser.submit("/settings/security", "/settings/security/app/delete", &[]).await;
    assert_eq!(reply.header("location"), "/settings/security?said=no-app");
    assert!(!stage.fakes.known().app);
}
