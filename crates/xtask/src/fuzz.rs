//! Requests by the thousand against a running gateway, made up from its own description.
//!
//! The test that does it stands with the others of the whole system and is ignored there, because it takes minutes and
//! Schemathesis, which is Python. This brings that, in the target folder.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::command::{cargo, installed, output, root, run};
use crate::servers::install;

mod parsers;

pub(crate) use parsers::check as check_parsers;

const SCHEMATHESIS: &str = "4.32.5";

pub(crate) fn check() -> Result<()> {
    let schemathesis = schemathesis()?;
    let test = ["test", "--workspace", "--test", "it", "--", "--ignored", "--nocapture", "fuzzing::"];
    run(cargo().args(test).env("HEARTWARD_TEST_SCHEMATHESIS", schemathesis))
}

/// Where the program is; it is fetched when it is not there yet.
fn schemathesis() -> Result<PathBuf> {
    let folder = root().join("target").join(format!("schemathesis-{SCHEMATHESIS}"));
    let program = folder.join("bin").join("st");
    if output(Command::new(&program).arg("--version")).is_ok() {
        return Ok(program);
    }
    if installed("python3").is_none() || output(Command::new("python3").args(["-c", "import ensurepip"])).is_err() {
        install(&["python3-venv"]).context("Schemathesis needs Python 3 with venv")?;
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    let package = format!("schemathesis=={SCHEMATHESIS}");
    run(Command::new(folder.join("bin").join("pip")).args(["install", "--quiet", &package]))?;
    Ok(program)
}
