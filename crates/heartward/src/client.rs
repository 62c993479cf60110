//! The person's own commands. They talk to a running instance over its REST API, as any program could.
//!
//! `place` says which instance and who is signed in there, `server` talks to it, and each command is a file. Whatever an
//! instance sends is a [`text::Text`] before it is shown.

mod import;
mod log;
mod names;
mod people;
mod place;
mod problem;
mod server;
mod sign_in;
mod text;
mod time;
mod today;

pub(crate) use import::Import;
pub(crate) use log::Log;
pub(crate) use place::{At, address};
pub(crate) use server::Server;
pub(crate) use sign_in::SignIn;

use crate::terminal;
use place::Store;

/// Signs in and remembers it.
pub(crate) async fn sign_in(asked: SignIn) -> anyhow::Result<()> {
    let store = Store::of_the_user()?;
    // Dropping it lets the terminal show again what is typed, which a signal by itself would not.
    tokio::select! {
        done = sign_in::sign_in(asked, &store) => done,
        stopped = tokio::signal::ctrl_c() => {
            stopped?;
            anyhow::bail!("Stopped.")
        }
    }
}

/// Ends the session that is remembered.
pub(crate) async fn sign_out() -> anyhow::Result<()> {
    sign_in::sign_out(&Store::of_the_user()?).await
}

/// Lists people.
pub(crate) async fn people(at: &At) -> anyhow::Result<()> {
    let people = people::all(&at.server()?).await?;
    terminal::say(&people::list(&people));
    Ok(())
}

/// Shows today.
pub(crate) async fn today(at: &At) -> anyhow::Result<()> {
    terminal::say(&today::today(&at.server()?).await?);
    Ok(())
}

/// Logs a conversation.
pub(crate) async fn log(asked: Log) -> anyhow::Result<()> {
    let server = asked.at.server()?;
    terminal::say(&log::log(&server, asked).await?);
    Ok(())
}

/// Imports people.
pub(crate) async fn import(asked: &Import) -> anyhow::Result<()> {
    let Import::Vcard(file) = asked;
    let server = file.at.server()?;
    terminal::say(&import::vcard(&server, file).await?);
    Ok(())
}
