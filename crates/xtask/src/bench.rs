//! How fast and how small the build is that images are made of, beside what PostgreSQL can do with the same rows.
//!
//! One run measures everything, because only figures of one run may be compared. [`growth`] is a run of its own.
//!
//! What it measures with (an async runtime, an HTTP client, JSON) would make every other command wait until it is
//! compiled. So it is behind the feature `bench`, and the command starts a second xtask that was built with it, as
//! the program is, so that the load does not come from the slower side.

use anyhow::Result;

mod growth;
#[cfg(feature = "bench")]
mod measure;
mod options;
mod page;

/// Where the figures of the last run are, unless they were wanted elsewhere.
const JSON: &str = "target/bench.json";

pub(crate) fn run(args: &[&str]) -> Result<()> {
    if let ["growth"] = args {
        return growth::run();
    }
    if let ["page"] = args {
        return page::write();
    }
    let options = options::Options::parse(args)?;
    #[cfg(feature = "bench")]
    return measure::run(&options);
    #[cfg(not(feature = "bench"))]
    launch(&options)
}

/// What images are made of (deploy/Dockerfile).
#[cfg(not(feature = "bench"))]
const PROFILE: &str = "dist";

/// Builds the program and the xtask that measures it, and lets that one go on.
#[cfg(not(feature = "bench"))]
fn launch(options: &options::Options) -> Result<()> {
    use std::process::Command;

    use anyhow::Context as _;

    use crate::command;

    let packages = ["--package", "heartward", "--package", "xtask", "--features", "xtask/bench"];
    command::run(command::cargo().args(["build", "--profile", PROFILE]).args(packages))?;
    let profile = std::env::current_exe()?.parent().map(std::path::Path::to_owned).context("xtask is in no folder")?;
    command::run(Command::new(profile.with_file_name(PROFILE).join("xtask")).arg("bench").args(options.args()))
}
