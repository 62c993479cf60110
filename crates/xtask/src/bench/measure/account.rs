use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use hyper::StatusCode;
use serde_json::{Value, json};

use super::load::CONNECTIONS;
use crate::client::{Ask, Connection};

const PASSWORD: &str = "a password for a bench";
/// As many as somebody may have in their life.
pub(super) const PEOPLE: usize = 50;

/// An account with people in its life, signed in.
pub(super) struct Account {
    pub(super) address: SocketAddr,
    pub(super) token: String,
    pub(super) people: Vec<String>,
}

/// Makes an account for each connection, the way everybody gets theirs: the first by the code that was printed, the
/// others by its invitations.
pub(super) async fn crowd(address: SocketAddr, code: &str) -> Result<Vec<Arc<Account>>> {
    let first = Account::make(address, "/api/v1/setup", code, 0).await?;
    let mut api = first.connect().await?;
    let mut crowd = vec![Arc::new(first)];
    for number in 1..CONNECTIONS {
        let invitation = Ask::post("/api/v1/admin/invitations", &json!({ "days": 1 }));
        let code = text(&api.expect(StatusCode::CREATED, invitation).await?, "code")?;
        crowd.push(Arc::new(Account::make(address, "/api/v1/join", &code, number).await?));
    }
    Ok(crowd)
}

impl Account {
    async fn make(address: SocketAddr, path: &'static str, code: &str, number: u32) -> Result<Self> {
        // New accounts from one address are few a minute.
        let own = Ipv4Addr::from(u32::from(Ipv4Addr::LOCALHOST) + number);
        let mut api = Connection::open_from(own, address).await?;
        let email = format!("bench{number}@example.org");
        let account = json!({ "code": code, "email": email, "password": PASSWORD, "name": "Bench" });
        let (status, body) = api.ask(Ask::post(path, &account)).await?;
        ensure!(status.is_success(), "{path} answered {status}: {}", String::from_utf8_lossy(&body));
        let credentials = json!({ "email": email, "password": PASSWORD });
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
