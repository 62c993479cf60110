//! Whether what was acknowledged stays, once, while processes are killed, paused and cut off.
//!
//! The system runs as children of this command, with servers of its own. Load goes in by the API and is written to a
//! ledger; faults come by the dice of a seed; when all is well again, a checker compares the ledger with what is there.
//!
//! As with the bench, what this is made of would make every other command wait. So it is behind the feature `chaos`, and
//! the command starts a second xtask that was built with it.

use anyhow::Result;

mod options;
mod row;
#[cfg(feature = "chaos")]
mod run;

pub(crate) fn run(args: &[&str]) -> Result<()> {
    let options = options::Options::parse(args)?;
    #[cfg(feature = "chaos")]
    return run::run(&options);
    #[cfg(not(feature = "chaos"))]
    launch(&options)
}

/// Builds the program and the xtask that breaks it, and lets that one go on.
#[cfg(not(feature = "chaos"))]
fn launch(options: &options::Options) -> Result<()> {
    use std::fs;
    use std::process::Command;

    use anyhow::Context as _;

    use crate::command;

    let mut features = "xtask/chaos".to_owned();
    if options.planted {
        features += ",heartward/planted";
    }
    let packages = ["--package", "heartward", "--package", "xtask", "--features", &features];
    command::run(command::cargo().arg("build").args(packages))?;
    let target = std::env::current_exe()?.ancestors().nth(2).map(std::path::Path::to_owned);
    let target = target.context("xtask is in no target folder")?;
    // Copies, so that what is built meanwhile does not change under a run of hours.
    let folder = target.join("chaos/bin").join(if options.planted { "planted" } else { "plain" });
    fs::create_dir_all(&folder)?;
    for program in ["heartward", "xtask"] {
        // One that runs cannot be written over; it can be taken away.
        let copy = folder.join(program);
        let _ = fs::remove_file(&copy);
        fs::copy(target.join("debug").join(program), copy)?;
    }
    command::run(Command::new(folder.join("xtask")).arg("chaos").args(&options.args))
}
