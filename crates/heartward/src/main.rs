//! Heartward, the program: everything in one process, or one service of several, and the person's own commands.
//!
//! `cli` says what it can be asked for, `config` what it can be told, `compose` puts the parts together, `run` runs
//! them; `client` talks to what runs.

use std::process::ExitCode;

use clap::Parser as _;

mod backup;
mod certs;
mod cli;
mod client;
mod compose;
mod config;
mod demo;
mod doctor;
mod events;
mod health;
mod keys;
mod local;
mod migrate;
mod rebuild;
mod run;
mod terminal;
mod user;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    // One TLS stack, chosen here and nowhere else. It can only fail when one was chosen before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(cli::run(cli)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}
