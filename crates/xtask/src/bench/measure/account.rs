use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use hyper::StatusCode;
use serde_json::{Value, json};

use crate::client::{Ask, Connection};

const EMAIL: &str = "bench@example.org";
const PASSWORD: &str = "a password for a bench";
/// As many as somebody may have in their life.
pub(super) const PEOPLE: usize = 50;

/// An account with people in its life, signed in.
pub(super) struct Account {
    pub(super) address: SocketAddr,
    pub(super) token: String,
    pub(super) people: Vec<String>,
}

impl Account {
    /// The way everybody gets there: the code that was printed, a session, one person after the other.
    pub(super) async fn make(address: SocketAddr, code: &str) -> Result<Self> {
        let mut api = Connection::open(address, None).await?;
        let account = json!({ "code": code, "email": EMAIL, "password": PASSWORD, "name": "Bench" });
        api.expect(StatusCode::CREATED, Ask::post("/api/v1/setup", &account)).await?;
        let credentials = json!({ "email": EMAIL, "password": PASSWORD });
        let session = api.expect(StatusCode::CREATED, Ask::post("/api/v1/session", &credentials)).await?;
        let token = text(&session, "token")?;

        let mut api = Connection::open(address, Some(&token)).await?;
        let mut people = Vec::with_capacity(PEOPLE);
        for number in 1..=PEOPLE {
            let person = json!({ "name": format!("Person {number}"), "circle": "close" });
            let person = api.expect(StatusCode::CREATED, Ask::post("/api/v1/people", &person)).await?;
            people.push(text(&person, "id")?);
        }
        Ok(Self { address, token, people })
    }

    pub(super) async fn connect(&self) -> Result<Connection> {
        Connection::open(self.address, Some(&self.token)).await
    }
}

fn text(answer: &Value, field: &str) -> Result<String> {
    let text = answer[field].as_str().with_context(|| format!("an answer lacks its {field}"))?;
    Ok(text.to_owned())
}
