//! Pages for people that have figures in them, written by a command between two marks.

use std::fs;

use anyhow::{Context as _, Result};

use crate::command::root;

/// Where what is written ends.
const END: &str = "<!-- to here -->";

/// Writes `figures` into the page, in place of what `command` wrote there before.
pub(crate) fn write(page: &str, command: &str, figures: &str) -> Result<()> {
    let path = root().join(page);
    let text = fs::read_to_string(&path).with_context(|| page.to_owned())?;
    let begin = format!("<!-- written by `cargo xtask {command}` -->");
    let (before, rest) = text.split_once(&begin).with_context(|| format!("{page} lacks its marks"))?;
    let (_, after) = rest.split_once(END).with_context(|| format!("{page} lacks its marks"))?;
    fs::write(&path, format!("{before}{begin}\n\n{}\n\n{END}{after}", figures.trim_end()))?;
    Ok(())
}
