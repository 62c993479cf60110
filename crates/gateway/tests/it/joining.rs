use http::StatusCode;
use serde_json::{Value, json};

use crate::fakes::{CODE, PASSWORD, SAM};
use crate::pages::{Browser, form};
use crate::support::{Call, Stage};

const NEW: &str = "six quiet boats at noon";

async fn as_somebody(stage: &Stage, token: &str, line: &str, body: &Value) -> crate::support::Reply {
    stage.send(Call::new(line).bearer(token).json(body)).await
}

#[tokio::test]
async fn an_admin_lists_closes_invites_and_helps() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let listed = as_somebody(&stage, &token, "GET /api/v1/admin/accounts", &json!({})).await.json();
    assert_eq!(listed["accounts"][0]["email"], "sam@example.org");
    assert_eq!((&listed["accounts"][0]["role"], &listed["next_cursor"]), (&json!("member"), &json!(null)));

    let sam = format!("PATCH /api/v1/admin/accounts/{SAM}");
    let closed = as_somebody(&stage, &token, &sam, &json!({ "disabled": true })).await;
    assert_eq!((closed.status, &closed.json()["disabled"]), (StatusCode::OK, &json!(true)));
    let last = as_somebody(&stage, &token, &sam, &json!({ "role": "member" })).await;
    assert_eq!(last.status, StatusCode::CONFLICT);
    let help = format!("POST /api/v1/admin/accounts/{SAM}/recovery-code");
    let helped = as_somebody(&stage, &token, &help, &json!({})).await;
    assert_eq!((helped.status, &helped.json()["code"]), (StatusCode::CREATED, &json!(CODE)));

    let invited = as_somebody(&stage, &token, "POST /api/v1/admin/invitations", &json!({ "days": 7 })).await;
    assert_eq!((invited.status, &invited.json()["code"]), (StatusCode::CREATED, &json!(CODE)));
    let open = as_somebody(&stage, &token, "GET /api/v1/admin/invitations", &json!({})).await;
    assert!(!open.text.contains(CODE), "the code is shown once");
    let id = open.json()["invitations"][0]["id"].as_str().expect("an id").to_owned();
    let end = format!("DELETE /api/v1/admin/invitations/{id}");
    assert_eq!(as_somebody(&stage, &token, &end, &json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(as_somebody(&stage, &token, &end, &json!({})).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_page_of_an_admin_shows_codes_once_and_members_are_refused() {
    let stage = Stage::new();
    let browser = Browser::signed_in(&stage).await;
    let page = browser.open("/settings/accounts").await;
    assert!(page.text.contains("sam@example.org") && page.text.contains("cannot be read from here"));
    let made = browser.submit("/settings/accounts", "/settings/invitations", &[("days", "7")]).await;
    assert!(made.text.contains(CODE) && !browser.open("/settings/accounts").await.text.contains(CODE));
    let helped = browser.submit("/settings/accounts", &format!("/settings/accounts/{SAM}/recovery-code"), &[]).await;
    assert!(helped.text.contains(CODE));
    let closed =
        browser.submit("/settings/accounts", &format!("/settings/accounts/{SAM}"), &[("disabled", "yes")]).await;
    assert_eq!(closed.header("location"), "/settings/accounts?said=changed");
    let last = browser.submit("/settings/accounts", &format!("/settings/accounts/{SAM}"), &[("role", "member")]).await;
    assert_eq!(last.status, StatusCode::CONFLICT);
    assert!(last.text.contains("There would be no admin left."));

    let whose = stage.fakes.known().sessions[0].1;
    stage.fakes.known().members.push(whose);
    assert_eq!(browser.open("/settings/accounts").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn with_an_invitation_somebody_joins_and_is_in() {
    let stage = Stage::new();
    let mut fields = vec![("email", "sam@example.org"), ("password", PASSWORD), ("name", "Sam"), ("time_zone", "UTC")];
    let wrong = [fields.as_slice(), &[("code", "nonsense")]].concat();
    let refused = stage.send(form(Call::new("POST /join"), &wrong)).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text.contains("value=\"sam@example.org\"") && !refused.text.contains(PASSWORD));
    fields.push(("code", CODE));
    let joined = stage.send(form(Call::new("POST /join"), &fields)).await;
    assert_eq!((joined.status, joined.header("location")), (StatusCode::SEE_OTHER, "/welcome"));
    let page = stage.send(Call::new(&format!("GET /join?code={CODE}")).empty()).await;
    assert!(page.text.contains(&format!("value=\"{CODE}\"")), "a link in a mail fills it in");

    let body = json!({ "code": CODE, "email": "sam@example.org", "password": PASSWORD, "name": "Sam" });
    let joined = stage.send(Call::new("POST /api/v1/join").json(&body)).await;
    assert_eq!((joined.status, joined.text.as_str()), (StatusCode::NO_CONTENT, ""));
}

#[tokio::test]
async fn whoever_joins_with_an_address_that_is_taken_is_led_to_sign_in() {
    let stage = Stage::new();
    let fields = [
        ("email", "ada@example.org"),
        ("password", "not the password of ada"),
        ("name", "Ada"),
        ("time_zone", "UTC"),
        ("code", CODE),
    ];
    let joined = stage.send(form(Call::new("POST /join"), &fields)).await;
    assert_eq!(joined.header("location"), "/sign-in?joined=yes");
}

#[tokio::test]
async fn a_lost_password_is_asked_for_and_replaced() {
    let stage = Stage::new();
    let token = stage.sign_in().await;
    let page = stage.send(Call::new("GET /recover").empty()).await;
    assert!(page.text.contains("Send me a code"));
    let asked = stage.send(form(Call::new("POST /recover"), &[("email", "ada@example.org")])).await;
    assert_eq!(asked.header("location"), "/recover?asked=yes");
    assert_eq!(stage.fakes.known().asked, ["ada@example.org"]);
    let asked = stage.send(Call::new("POST /api/v1/recovery").json(&json!({ "email": "nobody@example.org" }))).await;
    assert_eq!((asked.status, asked.text.as_str()), (StatusCode::ACCEPTED, ""));

    let wrong = stage.send(form(Call::new("POST /recover/code"), &[("code", "guess"), ("new_password", NEW)])).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text.contains("Your password is as it was.") && !wrong.text.contains(NEW));
    let who = async || stage.send(Call::new("GET /api/v1/session").bearer(&token).empty()).await.status;
    assert_eq!(who().await, StatusCode::OK);
    let right = stage.send(form(Call::new("POST /recover/code"), &[("code", CODE), ("new_password", NEW)])).await;
    assert_eq!(right.header("location"), "/sign-in?recovered=yes");
    assert_eq!(who().await, StatusCode::UNAUTHORIZED, "the cache forgot it as well");
}

#[tokio::test]
async fn a_browser_that_signed_in_is_known_from_then_on() {
    let stage = Stage::new();
    let credentials = [("email", "ada@example.org"), ("password", PASSWORD)];
    let first = stage.send(form(Call::new("POST /sign-in"), &credentials)).await;
    let cookies: Vec<_> =
        first.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().expect("text")).collect();
    let device = cookies.iter().find(|cookie| cookie.starts_with("heartward-device=")).expect("a cookie");
    assert!(device.contains("HttpOnly") && device.contains("SameSite=Lax") && device.contains("Max-Age=31536000"));
    let (name, _) = device.split_once(';').expect("a cookie");
    let call = Call::new("POST /sign-in").header("cookie", name);
    let second = stage.send(form(call, &credentials)).await;
    assert!(
        !second.headers.get_all("set-cookie").iter().any(|cookie| cookie.as_bytes().starts_with(b"heartward-device"))
    );
    assert_eq!(stage.fakes.known().devices, ["", "device-1"]);
}
