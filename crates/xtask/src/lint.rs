//! Everything about the code that needs no running.

use std::process::Command;

use anyhow::Result;

use crate::command::{cargo, installed, output, root, run, say, variable};
use crate::{dashboards, servers};

mod deployment;

/// The one the configuration was written for.
const CARGO_DENY: &str = "0.20.2";
const BUF: &str = "1.75.0";

pub(crate) fn check() -> Result<()> {
    run(cargo().args(["fmt", "--all", "--check"]))?;
    run(cargo().args(["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"]))?;
    run(cargo().env("RUSTDOCFLAGS", "-D warnings").args([
        "doc",
        "--workspace",
        "--no-deps",
        "--document-private-items",
    ]))?;
    dependencies()?;
    contracts()?;
    alerts()?;
    dashboards::check()?;
    deployment::check()
}

/// What Prometheus is given: its configuration, the alerts, and the tests of the alerts.
fn alerts() -> Result<()> {
    if variable("CI").is_some() {
        servers::prometheus()?;
    }
    let Some(promtool) = installed("promtool") else {
        say("SKIPPED: alerts are not checked; that takes promtool, which comes with Prometheus");
        return Ok(());
    };
    let dir = root().join("deploy/prometheus");
    let promtool = |args: &[&str]| run(Command::new(&promtool).args(args).current_dir(&dir));
    promtool(&["check", "config", "prometheus.yml"])?;
    promtool(&["test", "rules", "rules_test.yml"])
}

/// Licences, sources, bans and known vulnerabilities of what we build on: `deny.toml`.
fn dependencies() -> Result<()> {
    if output(cargo().args(["deny", "--version"])).is_err() {
        // Some minutes of compiling are for a machine to spend; a person is told how.
        if variable("CI").is_none() {
            say("SKIPPED: dependencies are not checked; `cargo install cargo-deny --locked` brings the tool");
            return Ok(());
        }
        run(cargo().args(["install", "cargo-deny", "--locked", "--version", CARGO_DENY]))?;
    }
    run(cargo().args(["deny", "--all-features", "check", "bans", "licenses", "sources"]))?;
    if output(cargo().args(["deny", "fetch", "db"])).is_err() {
        say("SKIPPED: the database of known vulnerabilities cannot be reached from here; advisories are not checked");
        return Ok(());
    }
    run(cargo().args(["deny", "--all-features", "check", "--disable-fetch", "advisories"]))
}

/// The style of `proto/`, by `proto/buf.yaml`.
fn contracts() -> Result<()> {
    let mut buf = if let Some(buf) = installed("buf") {
        Command::new(buf)
    } else if let Some(npx) = installed("npx") {
        let mut npx = Command::new(npx);
        npx.args(["--yes", &format!("@bufbuild/buf@{BUF}")]);
        npx
    } else {
        say("SKIPPED: the style of the contracts is not checked; that takes buf, or npm to fetch it");
        return Ok(());
    };
    run(buf.arg("lint").current_dir(root().join("proto")))
}
