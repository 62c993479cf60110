use anyhow::{Context as _, bail};
use clap::Args;
use heartward_core::Secret;
use serde::Deserialize;
use serde_json::json;

use super::Server;
use super::place::{At, Store, address};
use super::text::Text;
use crate::terminal;

/// What the list of sessions calls this one.
const LABEL: &str = "Command line";

/// Signs in.
#[derive(Debug, Args)]
pub(crate) struct SignIn {
    #[command(flatten)]
    at: At,
    /// The e-mail address of your account. Asked for when it is not given.
    #[arg(long)]
    email: Option<String>,
}

/// What an instance says to the right password.
#[derive(Deserialize)]
#[serde(untagged)]
enum Admitted {
    In(NewSession),
    Halfway { token: Secret, codes: bool },
}

#[derive(Deserialize)]
struct NewSession {
    token: Secret,
    account: Account,
}

#[derive(Deserialize)]
struct Account {
    name: Text,
}

pub(super) async fn sign_in(asked: SignIn, store: &Store) -> anyhow::Result<()> {
    let server = Server::new(asked.at.to_sign_in(store)?, None)?;
    let email = match asked.email {
        Some(email) => email,
        None if terminal::is_there() => terminal::ask("E-mail:").await?,
        None => bail!("Say who signs in with --email."),
    };
    let password = if terminal::is_there() { terminal::ask_hidden("Password:").await? } else { terminal::next_line()? };
    let body = json!({ "email": email, "password": password, "label": LABEL });
    let session = match server.post("/api/v1/session", &body).await? {
        Admitted::In(session) => session,
        Admitted::Halfway { token, codes: true } => second_step(&server, &token).await?,
        Admitted::Halfway { .. } => bail!("This account asks for a passkey, which takes a browser."),
    };
    store.write(server.url(), &session.token)?;
    terminal::say(&format!("You are signed in at {} as {}.", server.url(), session.account.name));
    Ok(())
}

/// Asks for the second factor; what is piped in has it in the second line.
async fn second_step(server: &Server, token: &Secret) -> anyhow::Result<NewSession> {
    let code = if terminal::is_there() { terminal::ask("Code:").await? } else { terminal::next_line()? };
    let body = json!({ "token": token.expose(), "code": code });
    server.post("/api/v1/session/second-step", &body).await
}

pub(super) async fn sign_out(store: &Store) -> anyhow::Result<()> {
    let Some(session) = store.read()? else {
        terminal::say("You are not signed in here.");
        return Ok(());
    };
    let server = Server::new(address(&session.url)?, Some(session.token))?;
    let ended = server.sign_out().await;
    store.remove()?;
    ended.context(
        "This machine has forgotten your session, but Heartward could not be told, so it ends there by itself later",
    )?;
    terminal::say("You are signed out.");
    Ok(())
}
