//! Every suite twice: on SQLite and the local bus, then on PostgreSQL and RabbitMQ.

use std::process::Command;
use std::thread::available_parallelism;

use anyhow::Result;

use crate::command::{self, say};
use crate::servers::{self, Browser, Servers};

/// Each test holds a handful of connections, and PostgreSQL accepts a hundred unless it was told otherwise.
const MOST_THREADS: usize = 8;

pub(crate) fn run(args: &[&str]) -> Result<()> {
    // Before anything is compiled: whoever lacks a server hears of it now, not in ten minutes.
    let servers = Servers::find(servers::Durability::ProcessCrash)?;

    let browser = if concerns_pages(args) { Browser::find()? } else { None };
    let suites = || {
        let mut suites = suites(args);
        if let Some(browser) = &browser {
            browser.tell(&mut suites);
        }
        suites
    };

    say("SQLite and the local bus");
    command::run(&mut suites())?;

    say(&format!("PostgreSQL ({}) and RabbitMQ ({})", servers.postgres.origin, servers.rabbit.origin));
    let mut suites = suites();
    suites.env(servers::DATABASE_URL, &servers.postgres.url).env(servers::AMQP_URL, &servers.rabbit.url);
    let threads = available_parallelism()?.get();
    if threads > MOST_THREADS && command::variable("RUST_TEST_THREADS").is_none() {
        suites.env("RUST_TEST_THREADS", MOST_THREADS.to_string());
    }
    command::run(&mut suites)?;

    say("every suite passed, on SQLite and the local bus, and on PostgreSQL and RabbitMQ");
    Ok(())
}

/// Whether the suite of the program runs, which has the browser's part in it.
fn concerns_pages(args: &[&str]) -> bool {
    names_no_package(args) || args.iter().any(|arg| ["heartward", "-pheartward"].contains(arg))
}

fn names_no_package(args: &[&str]) -> bool {
    !args.iter().any(|arg| arg.starts_with("-p") || arg.starts_with("--package"))
}

fn suites(args: &[&str]) -> Command {
    let mut cargo = command::cargo();
    cargo.arg("test");
    if names_no_package(args) {
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
