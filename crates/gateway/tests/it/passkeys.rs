use chrono::TimeDelta;
use http::StatusCode;
use http::header::COOKIE;
use serde_json::{Value, json};

use crate::fakes::CREDENTIAL;
use crate::pages::{Browser, form};
use crate::support::{Call, Stage};

fn credential() -> Value {
    serde_json::from_str(CREDENTIAL).expect("JSON")
}

fn assertion(line: &str, credential: &Value) -> (Call, Value) {
    (Call::new(line), json!({ "ceremony": "ceremony", "credential": credential }))
}

#[tokio::test]
async fn a_passkey_is_added_listed_used_and_taken_away() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let asked = stage.send(Call::new("POST /api/v1/account/passkeys/start").bearer(&token).empty()).await;
    let expected = json!({ "ceremony": "ceremony", "options": { "publicKey": { "challenge": "make" } } });
    assert_eq!((asked.status, asked.json()), (StatusCode::OK, expected));

    let new = |credential: Value| json!({ "ceremony": "ceremony", "credential": credential, "name": "Phone" });
    let create = |body: &Value| Call::new("POST /api/v1/account/passkeys").bearer(&token).json(body);
    let refused = stage.send(create(&new(json!({ "id": "bad" })))).await;
    assert_eq!(
        (refused.status, &refused.json()["errors"][0]["pointer"]),
        (StatusCode::BAD_REQUEST, &json!("#/credential"))
    );
    let added = stage.send(create(&new(credential()))).await;
    assert_eq!((added.status, &added.json()["passkey"]["name"]), (StatusCode::CREATED, &json!("Phone")));
    assert_eq!(added.json()["recovery_codes"], json!(["nbsw-c4tu-o5qx-ezdt"]));
    let listed = stage.send(Call::new("GET /api/v1/account/passkeys").bearer(&token).empty()).await.json();
    assert_eq!(listed["passkeys"][0]["use_time"], Value::Null);
    assert_eq!(listed["origin"], "https://heartward.example.org");

    let asked = stage.send(Call::new("POST /api/v1/session/passkey/start").empty()).await;
    assert_eq!(asked.json()["options"]["publicKey"]["challenge"], "use");
    let (call, body) = assertion("POST /api/v1/session/passkey", &json!({ "id": "bad" }));
    assert_eq!(stage.send(call.json(&body)).await.status, StatusCode::UNAUTHORIZED);
    let (call, body) = assertion("POST /api/v1/session/passkey", &credential());
    let made = stage.send(call.json(&body)).await;
    assert_eq!((made.status, &made.json()["account"]["name"]), (StatusCode::CREATED, &json!("Ada")));

    let id = listed["passkeys"][0]["id"].as_str().expect("an id");
    let delete = || Call::new(&format!("DELETE /api/v1/account/passkeys/{id}")).bearer(&token).empty();
    assert_eq!(stage.send(delete()).await.status, StatusCode::NO_CONTENT);
    assert_eq!(stage.send(delete()).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_passkey_is_a_proof() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    stage.world.clock.advance(TimeDelta::hours(1));
    let (call, body) = assertion("POST /api/v1/session/passkey/proof", &credential());
    let proven = stage.send(call.bearer(&token).json(&body)).await;
    let fresh = proven.json()["token"].as_str().expect("a token").to_owned();
    let asked = stage.send(Call::new("POST /api/v1/account/passkeys/start").bearer(&fresh).empty()).await;
    assert_eq!(asked.status, StatusCode::OK);
    let before = stage.send(Call::new("GET /api/v1/session").bearer(&token).empty()).await;
    assert_eq!(before.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_pages_take_what_the_script_filled_in() {
    let stage = Stage::new();
    let fields = [("ceremony", "ceremony"), ("credential", CREDENTIAL)];
    let page = stage.send(Call::new("GET /sign-in").empty()).await;
    assert_eq!(page.header("location"), "/setup", "played as new");
    let call = Call::new("POST /sign-in/passkey").header(COOKIE.as_str(), "heartward-step=halfway");
    let reply = stage.send(form(call, &fields)).await;
    assert_eq!(reply.header("location"), "/");
    let cookies: Vec<_> = reply.headers.get_all("set-cookie").iter().map(|it| it.to_str().expect("visible")).collect();
    assert!(
        cookies[0].starts_with("heartward=token-0; ") && cookies[1].starts_with("heartward-step=; "),
        "{cookies:?}"
    );
    let unknown = form(Call::new("POST /sign-in/passkey"), &[("ceremony", "ceremony"), ("credential", "{}")]);
    assert_eq!(stage.send(unknown).await.header("location"), "/sign-in?passkey=unknown");

    let browser = Browser::signed_in(&stage).await;
    let added = [fields.as_slice(), &[("name", "Phone")]].concat();
    let page = browser.submit("/settings/security", "/settings/security/passkeys", &added).await;
    assert!(page.text.contains("The passkey is added.") && page.text.contains("nbsw-c4tu-o5qx-ezdt"));
    assert!(page.text.contains("<h3 class=\"hit\">Phone</h3>"));
    let id = stage.fakes.known().passkeys[0].id.clone();
    let away = format!("/settings/security/passkeys/{id}/delete");
    let reply = browser.submit("/settings/security", &away, &[]).await;
    assert_eq!(reply.header("location"), "/settings/security?said=passkey-gone");

    let proof = [fields.as_slice(), &[("next", "/settings/security")]].concat();
    let reply = browser.submit("/prove", "/prove/passkey", &proof).await;
    assert_eq!(reply.header("location"), "/settings/security");
    assert!(reply.header("set-cookie").contains("-again; "));
}
