//! The boards of Grafana, as code: written by `cargo xtask dashboards`, compared by `cargo xtask lint`.
//!
//! `cargo xtask observe` asks every query of them on the running system.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use board::Board;

use crate::command::{root, say};

mod board;
mod boards;

/// Writes all boards.
pub(crate) fn write() -> Result<()> {
    std::fs::create_dir_all(folder())?;
    for board in boards::all() {
        std::fs::write(file(&board), format!("{:#}\n", board.json()))?;
    }
    let boards = boards::all();
    let panels: usize = boards.iter().map(Board::panels).sum();
    say(&format!("{} boards with {panels} panels", boards.len()));
    Ok(())
}

/// Fails when a board is not what this code makes of it.
pub(crate) fn check() -> Result<()> {
    let boards = boards::all();
    for board in &boards {
        let file = file(board);
        let found = std::fs::read_to_string(&file).with_context(|| format!("{}", file.display()))?;
        // As values: in which order fields are written depends on what else was built.
        if serde_json::from_str::<serde_json::Value>(&found)? != board.json() {
            bail!("{} was changed by hand, or its code was: `cargo xtask dashboards` writes it anew", file.display());
        }
    }
    if std::fs::read_dir(folder())?.count() != boards.len() {
        bail!("{} has a file that no board is written to", folder().display());
    }
    Ok(())
}

fn folder() -> PathBuf {
    root().join("deploy/grafana/dashboards")
}

fn file(board: &Board) -> PathBuf {
    folder().join(format!("{}.json", board.uid()))
}
