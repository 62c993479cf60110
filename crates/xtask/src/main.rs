//! The one entrance for contributors: `cargo xtask test`, `screenshots`, `lint`, `fuzz`, `bench`, `chaos`, `dashboards` and
//! `observe`.
//!
//! It depends on nothing of ours, so that it builds in a moment and works while the rest does not. It needs no tool
//! beyond cargo: whatever else a command uses it finds, installs where it may, or names as missing.

use std::process::ExitCode;

use anyhow::{Result, bail};

mod bench;
mod chaos;
#[cfg(any(feature = "bench", feature = "chaos"))]
mod client;
mod command;
mod dashboards;
mod fuzz;
mod lint;
mod observe;
mod page;
mod screenshots;
mod servers;
mod test;

const USAGE: &str = "\
cargo xtask test [-- ARGS]   every suite, on SQLite and the local bus, then on PostgreSQL and RabbitMQ
cargo xtask screenshots DIR  every page in both themes, on a phone and a laptop, as pictures
cargo xtask lint             formatting, clippy, documentation, dependencies, contracts, deployment
cargo xtask fuzz             made-up requests against a running gateway, some minutes of them
cargo xtask fuzz parsers     made-up input for whatever reads some, a minute each; --seconds N, --only TARGET
cargo xtask bench [OPTIONS]  speed and size of what images are made of, beside the databases alone
cargo xtask chaos [OPTIONS]  kills, pauses and cuts off what runs, and looks whether all that was promised is there
cargo xtask dashboards       writes the boards of deploy/grafana anew
cargo xtask observe          every query of boards and alerts against a Prometheus that watches the running system
cargo xtask bench page       writes the figures of the last bench into deploy/PERFORMANCE.md
cargo xtask bench growth     reading, logging and reminding with 1,000 and with 1,000,000 records

ARGS go to cargo test: `cargo xtask test -- -p heartward-reminders`.
PostgreSQL and RabbitMQ are those named by HEARTWARD_TEST_DATABASE_URL and HEARTWARD_TEST_AMQP_URL (both are written to:
name throw-away ones), else those on the standard ports of this machine, else installed ones started for the run, else
ones installed with apt-get where that is allowed. So is the browser that the pages are tested in.
OPTIONS of bench are --seconds N, for each rate (10), and --json FILE, for the figures (bench.json in the target folder).
OPTIONS of chaos are in deploy/RELIABILITY.md.";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Result<()> {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["test"] => test::run(&[]),
        ["test", "--", rest @ ..] => test::run(rest),
        ["screenshots", dir] => screenshots::take(dir),
        ["lint"] => lint::check(),
        ["fuzz"] => fuzz::check(),
        ["fuzz", "parsers", options @ ..] => fuzz::check_parsers(options),
        ["dashboards"] => dashboards::write(),
        ["observe"] => observe::run(),
        ["bench", options @ ..] => bench::run(options),
        ["chaos", options @ ..] => chaos::run(options),
        [] | ["help" | "--help" | "-h"] => {
            eprintln!("{USAGE}");
            Ok(())
        }
        _ => bail!("there is no `{}`\n\n{USAGE}", args.join(" ")),
    }
}
