//! The people who use it while it breaks: some accounts, each with somebody to talk with and a place for notes.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use hyper::body::Bytes;
use hyper::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::system::System;
use crate::client::{Ask, Connection};

const PASSWORD: &str = "seven loud geese at dawn";
/// How many accounts there are, so that what is whose shows.
pub(super) const ACCOUNTS: usize = 3;
/// How many people each has from the beginning.
const PEOPLE: usize = 4;
/// Longer than any answer takes while nothing is broken, and than the system waits for what is.
const PATIENCE: Duration = Duration::from_secs(20);

/// Somebody with an account, signed in.
#[derive(Clone)]
pub(super) struct Somebody {
    pub(super) token: String,
    pub(super) people: Vec<String>,
}

/// Makes the accounts, the way everybody gets theirs; notes go to `sink`.
pub(super) async fn gather(system: &System, sink: SocketAddr) -> Result<Vec<Somebody>> {
    let address = *system.gateways.first().context("no gateway")?;
    let mut crowd = Vec::with_capacity(ACCOUNTS);
    for number in 0..ACCOUNTS {
        let (path, code) = if number == 0 {
            ("/api/v1/setup", system.setup_code()?)
        } else {
            let said = system.operate(&["user", "invite"])?;
            let code = said.lines().map(str::trim).rfind(|line| !line.is_empty()).context("no code")?;
            ("/api/v1/join", code.to_owned())
        };
        let email = format!("somebody{number}@example.org");
        let account =
            json!({ "code": code, "email": email, "password": PASSWORD, "name": "Somebody", "time_zone": "UTC" });
        expect(address, "", Ask::post(path, &account)).await?;
        let credentials = json!({ "email": email, "password": PASSWORD });
        let session = expect(address, "", Ask::post("/api/v1/session", &credentials)).await?;
        let token = text(&session, "token")?;
        let mut people = Vec::with_capacity(PEOPLE);
        for person in 0..PEOPLE {
            let person = json!({ "name": format!("Person {person}"), "circle": "close" });
            people.push(text(&expect(address, &token, Ask::post("/api/v1/people", &person)).await?, "id")?);
        }
        let hook = json!({ "kind": "webhook", "name": "Mine", "address": format!("http://{sink}/hook") });
        let channel = text(&expect(address, &token, Ask::post("/api/v1/channels", &hook)).await?, "id")?;
        expect(address, &token, Ask::post(format!("/api/v1/channels/{channel}/test"), &json!({}))).await?;
        crowd.push(Somebody { token, people });
    }
    Ok(crowd)
}

/// Asks on a connection of its own: one that is kept may be closed by the other end just when it is used.
pub(super) async fn ask(address: SocketAddr, token: &str, ask: Ask) -> Result<(StatusCode, Bytes)> {
    let token = Some(token).filter(|token| !token.is_empty());
    timeout(PATIENCE, async { Connection::open(address, token).await?.ask(ask).await }).await?
}

/// Asks for something that has to work; an answer without a body is null.
pub(super) async fn expect(address: SocketAddr, token: &str, asked: Ask) -> Result<Value> {
    let what = format!("{} {}", asked.method, asked.path);
    let (status, body) = ask(address, token, asked).await?;
    if !status.is_success() {
        bail!("{what} answered {status}: {}", String::from_utf8_lossy(&body));
    }
    if body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(&body).with_context(|| format!("{what} answered no JSON"))
}

/// Everything in a list, page after page.
pub(super) async fn all(address: SocketAddr, token: &str, path: &str, field: &str) -> Result<Vec<Value>> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("{path}?limit=200&cursor={cursor}");
        let ask = Ask { method: Method::GET, path: path.into(), key: None, body: String::new() };
        let page = expect(address, token, ask).await?;
        found.extend(page[field].as_array().with_context(|| format!("no {field}"))?.iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return Ok(found),
        }
    }
}

pub(super) fn text(answer: &Value, field: &str) -> Result<String> {
    let text = answer[field].as_str().with_context(|| format!("an answer lacks its {field}"))?;
    Ok(text.to_owned())
}
