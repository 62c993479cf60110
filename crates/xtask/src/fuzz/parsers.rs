//! Input by the million for whatever reads some: the targets of `crates/fuzz`, each for some time.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::command::{cargo, output, root, run, say};

/// How long each target runs, unless that is said.
const SECONDS: u32 = 60;
/// One input may take this long, in seconds, and this much memory, in MiB.
const TIMEOUT: u32 = 10;
const MEMORY: u32 = 1_024;

/// Runs every target, or the one that is named.
pub(crate) fn check(args: &[&str]) -> Result<()> {
    let (mut seconds, mut only) = (SECONDS, None);
    let mut args = args.iter();
    while let Some(&name) = args.next() {
        let value = args.next().with_context(|| format!("{name} needs a value"))?;
        match name {
            "--seconds" => seconds = value.parse().context("--seconds must be a number")?,
            "--only" => only = Some(*value),
            _ => bail!("fuzz parsers knows --seconds and --only, not {name}"),
        }
    }
    if output(cargo().args(["fuzz", "--version"])).is_err() {
        run(cargo().args(["install", "--locked", "cargo-fuzz"])).context("this takes cargo-fuzz")?;
    }
    let folder = root().join("crates/fuzz");
    let targets = targets(&folder)?;
    let chosen: Vec<&String> = targets.iter().filter(|name| only.is_none_or(|only| only == *name)).collect();
    if chosen.is_empty() {
        bail!("there is no such target; there are {}", targets.join(", "));
    }
    for target in chosen {
        say(&format!("{target}: {seconds} s"));
        let found = format!("corpus/{target}");
        fs::create_dir_all(folder.join(&found))?;
        let limits = [
            format!("-max_total_time={seconds}"),
            format!("-timeout={TIMEOUT}"),
            format!("-rss_limit_mb={MEMORY}"),
            "-print_final_stats=1".to_owned(),
        ];
        let mut fuzz = cargo();
        fuzz.args(["fuzz", "run", target, &found, &format!("seeds/{target}"), "--"]).args(limits);
        // Sanitizers are not stable; the compiler has them all the same.
        run(fuzz.env("RUSTC_BOOTSTRAP", "1").current_dir(&folder))?;
    }
    Ok(())
}

/// The names of all targets.
fn targets(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder.join("targets"))? {
        names.extend(entry?.path().file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}
