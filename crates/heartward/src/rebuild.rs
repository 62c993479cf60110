//! Works out afresh what is kept for speed, for those who doubt it.

use anyhow::Context as _;

use crate::config::Config;
use crate::{compose, migrate, terminal};

/// Rebuilds what the conversations of every account add up to.
pub(crate) async fn insights(config: &Config) -> anyhow::Result<()> {
    let _lock = compose::lock(config)?;
    let foundation = compose::foundation(config, migrate::master_keys(config)?);
    let mended = heartward_reflections::rebuild(&foundation).await.context("Cannot rebuild insights")?;
    terminal::say(&match mended {
        0 => "Everything is as it has to be. Nothing was changed.".to_owned(),
        mended => format!("Worked out afresh: {mended} were not as they have to be."),
    });
    Ok(())
}
