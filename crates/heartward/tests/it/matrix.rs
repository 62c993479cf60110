//! Who may call what: every operation of the API and every method of every service, with every kind of credentials, and
//! with ids of somebody else in every place that takes one. What there is to call is read from the OpenAPI document and
//! from the descriptors, so nothing can be added without standing here.

use std::collections::BTreeMap;

use chrono::{TimeDelta, Utc};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Reply, SECOND_EMAIL, SECOND_PASSWORD, Somebody, System, eventually};

mod operation;
mod rpc;

use operation::operations;

/// What anybody may call, without any credentials.
const OPEN: [&str; 10] = [
    "acceptInvitation",
    "completeSession",
    "createAccount",
    "createSession",
    "createSessionWithPasskey",
    "getErasure",
    "getSetup",
    "recoverAccount",
    "requestRecovery",
    "startAssertion",
];
/// What would end the session that asks, or the account with it, if it were allowed to; tried with the others.
const FINAL: [&str; 4] = ["eraseAccount", "deleteSession", "revokeOtherSessions", "changePassword"];
/// Where an unknown id is no 404: prompts are the library's, and everybody's.
const NO_404: [&str; 2] = ["answerPrompt", "forgetPromptAnswer"];

const READ: [&str; 4] = ["account:read", "profiles:read", "reflections:read", "reminders:read"];
const WRITE: [&str; 4] = ["account:write", "profiles:write", "reflections:write", "reminders:write"];

/// Makes a personal access token; tells its id and its secret.
async fn token(me: &Somebody, scopes: &[&str]) -> (String, String) {
    let body = json!({ "name": "a program", "scopes": scopes, "days": 30 });
    let made = me.post("/api/v1/tokens", &body).await.good();
    let text = |field: &str| made[field].as_str().expect("text").to_owned();
    (text("id"), text("secret"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_takes_the_credentials_it_needs_and_no_others() {
    let system = System::start().await;
    let ada = Somebody::first(&system).await;
    let me = Somebody::second(&system, &ada).await;
    let operations = operations(&system).await;
    let open: Vec<&str> = operations.iter().filter(|it| it.is_open).map(|it| it.id.as_str()).collect();
    let mut found = open.clone();
    found.sort_unstable();
    assert_eq!(found, OPEN, "what is open to everybody is decided here");

    let (_, one) = token(&me, &["account:read"]).await;
    let (_, reading) = token(&me, &READ).await;
    let (_, everything) = token(&me, &[READ, WRITE].concat()).await;
    let (revoked_id, revoked) = token(&me, &READ).await;
    me.send(Method::DELETE, &format!("/api/v1/tokens/{revoked_id}"), &[], Vec::new()).await.expect("an answer").good();
    let (expired_id, expired) = token(&me, &READ).await;
    system.set_time("profiles", "personal_token", "expire_time", &expired_id, Utc::now() - TimeDelta::days(1)).await;
    let ended = me.signed_in_as(SECOND_EMAIL, SECOND_PASSWORD).await;
    ended.send(Method::DELETE, "/api/v1/session", &[], Vec::new()).await.expect("an answer").good();
    eventually("what was revoked to be out", async || {
        let tried = [ended.try_get("/api/v1/session").await, me.with(&revoked).try_get("/api/v1/session").await];
        tried.into_iter().all(|it| it.is_ok_and(|reply| reply.status == StatusCode::UNAUTHORIZED)).then_some(())
    })
    .await;

    let (mut cases, mut wrong) = (0, Vec::new());
    for operation in operations.iter().filter(|operation| !operation.is_open) {
        let mut tried: Vec<(&str, Somebody, Option<StatusCode>)> = vec![
            ("no token", me.with(""), Some(StatusCode::UNAUTHORIZED)),
            ("nonsense", me.with("hw_nonsense"), Some(StatusCode::UNAUTHORIZED)),
            ("an ended session", ended.clone(), Some(StatusCode::UNAUTHORIZED)),
            ("a revoked token", me.with(&revoked), Some(StatusCode::UNAUTHORIZED)),
            ("an expired token", me.with(&expired), Some(StatusCode::UNAUTHORIZED)),
        ];
        for (name, secret, scopes) in [
            ("a token of one scope", &one, vec!["account:read"]),
            ("a token for reading", &reading, READ.to_vec()),
            ("a token for everything", &everything, [READ, WRITE].concat()),
        ] {
            let enough =
                operation.scopes.as_ref().is_some_and(|all| all.iter().all(|it| scopes.contains(&it.as_str())));
            tried.push((name, me.with(secret), (!enough).then_some(StatusCode::FORBIDDEN)));
        }
        let is_admin = operation.path.starts_with("/api/v1/admin/");
        if !FINAL.contains(&operation.id.as_str()) {
            tried.push(("a member's session", me.clone(), is_admin.then_some(StatusCode::FORBIDDEN)));
        }
        for (who, somebody, refused) in tried {
            cases += 1;
            let status = operation.call(&somebody, "01890a5d-ac96-774b-bcce-b302099a8057").await.status;
            match refused {
                Some(refused) if status == refused => {}
                None if ![StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&status) => {}
                _ => wrong.push(format!("{} with {who}: {status}", operation.id)),
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(cases >= 8 * (operations.len() - open.len()), "{cases} cases");
    eprintln!("{cases} cases over {} operations, {} of them open", operations.len(), open.len());
}

/// One of everything that has an id, as its owner.
pub(super) async fn possessions(me: &Somebody) -> BTreeMap<&'static str, String> {
    let made = async |path: &str, body: Value| -> String {
        me.post(path, &body).await.good()["id"].as_str().expect("an id").to_owned()
    };
    let person = me.friend("Ines").await;
    let talk = made("/api/v1/conversations", json!({ "person_ids": [person], "layer": "feelings" })).await;
    let reminder = json!({ "kind": "own", "text": "write", "start": "2031-05-01T09:00", "person_id": person });
    let channel = json!({ "kind": "ntfy", "name": "phone", "address": "https://ntfy.example.org/a" });
    let mut all = BTreeMap::from([
        ("conversation", talk),
        ("check-in", made("/api/v1/check-ins", json!({ "stress": 2 })).await),
        ("reminder", made("/api/v1/reminders", reminder).await),
        ("channel", made("/api/v1/channels", channel).await),
        ("token", token(me, &READ).await.0),
    ]);
    let sessions = me.get("/api/v1/sessions").await;
    all.insert("session", sessions["sessions"][0]["id"].as_str().expect("an id").to_owned());
    let account = me.get("/api/v1/session").await;
    all.insert("account", account["account"]["id"].as_str().expect("an id").to_owned());
    let archive = me.download("/api/v1/export/archive").await;
    let zip = [("content-type", "application/zip")];
    let import = me.send(Method::POST, "/api/v1/import/archive", &zip, archive).await.expect("an answer").good();
    all.insert("import", import["id"].as_str().expect("an id").to_owned());
    all.insert("person", person);
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_of_somebody_else_is_answered_like_one_that_does_not_exist() {
    let system = System::start().await;
    let ada = Somebody::first(&system).await;
    let me = Somebody::second(&system, &ada).await;
    let hers = possessions(&ada).await;
    let held = async || {
        let lists = ["people", "check-ins", "reminders", "channels", "sessions", "tokens"];
        let mut all = vec![json!(ada.conversations().await)];
        for list in lists {
            let mut list = ada.get(&format!("/api/v1/{list}")).await;
            // When a session was used last is no possession.
            list.as_object_mut().expect("an object").remove("sessions");
            all.push(list);
        }
        all
    };
    let before = held().await;
    let unknown = "01890a5d-ac96-774b-bcce-b302099a8057";
    let (mut cases, mut operations_seen, mut wrong) = (0, 0, Vec::new());
    for operation in operations(&system).await.iter().filter(|operation| !operation.is_open && operation.takes_id()) {
        operations_seen += 1;
        let missing = operation.call(&me, unknown).await;
        let admin = operation.path.starts_with("/api/v1/admin/");
        let usual = if admin { StatusCode::FORBIDDEN } else { StatusCode::NOT_FOUND };
        let is_named = operation.path.contains("{id}") && !NO_404.contains(&operation.id.as_str());
        if is_named && missing.status != usual {
            wrong.push(format!("{} with an unknown id: {missing:?}", operation.id));
        }
        for (what, id) in &hers {
            cases += 1;
            let foreign = operation.call(&me, id).await;
            let same = |reply: &Reply, id: &str| {
                let mut body = reply.body.clone();
                if let Some(fields) = body.as_object_mut() {
                    fields.remove("trace_id");
                }
                (reply.status, reply.etag.clone(), body.to_string().replace(id, "ID"))
            };
            if same(&foreign, id) != same(&missing, unknown) {
                wrong.push(format!("{} with the id of her {what}: {foreign:?}, {missing:?}", operation.id));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(held().await, before, "nothing of hers has changed");
    assert!(operations_seen > 25 && cases > 250, "{cases} cases over {operations_seen} operations");
    eprintln!("{cases} cases over {operations_seen} operations that take ids");
}
