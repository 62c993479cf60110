//! Every suite twice: on SQLite and the local bus, then on PostgreSQL and RabbitMQ.

use std::process::Command;
use std::thread::available_parallelism;

use anyhow::Result;

use crate::command::{self, say};
use crate::servers::{self, Servers};

/// Each test holds a handful of connections, and PostgreSQL accepts a hundred unless it was told otherwise.
const MOST_THREADS: usize = 8;

pub(crate) fn run(args: &[&str]) -> Result<()> {
    // Before anything is compiled: whoever lacks a server hears of it now, not in ten minutes.
    let servers = Servers::find(servers::Durability::ProcessCrash)?;

    say("SQLite and the local bus");
    command::run(&mut suites(args))?;

    say(&format!("PostgreSQL ({}) and RabbitMQ ({})", servers.postgres.origin, servers.rabbit.origin));
    let mut suites = suites(args);
    suites.env(servers::DATABASE_URL, &servers.postgres.url).env(servers::AMQP_URL, &servers.rabbit.url);
    let threads = available_parallelism()?.get();
    if threads > MOST_THREADS && command::variable("RUST_TEST_THREADS").is_none() {
        suites.env("RUST_TEST_THREADS", MOST_THREADS.to_string());
    }
    command::run(&mut suites)?;

    say("every suite passed, on SQLite and the local bus, and on PostgreSQL and RabbitMQ");
    Ok(())
}

fn suites(args: &[&str]) -> Command {
    let mut cargo = command::cargo();
    cargo.arg("test");
    if !args.iter().any(|arg| arg.starts_with("-p") || arg.starts_with("--package")) {
        cargo.arg("--workspace");
    }
    cargo.args(args);
    // A contributor's own instance must stay out of it: its settings might name a database that matters.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("HEARTWARD_") {
            cargo.env_remove(name);
        }
    }
    cargo
}
