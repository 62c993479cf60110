//! Looks whether an instance is well, for whoever runs it. It may run beside the instance, and changes nothing.

use anyhow::{Context as _, bail};

use crate::config::Config;
use crate::{compose, keys, terminal};

/// Says what was found, and fails when something wants to be looked at.
pub(crate) async fn run(config: &Config) -> anyhow::Result<()> {
    if config.database.url.is_none() && !config.data_dir.exists() {
        bail!("There is nothing in {} yet.", config.data_dir.display());
    }
    let foundation = compose::foundation(config, keys::load(config)?);
    let findings = heartward_reminders::examine(&compose::reminders(config)?, &foundation).await;
    let findings = findings.context("Cannot look into the records of reminders")?;
    for finding in &findings {
        match &finding.advice {
            None => terminal::say(&format!("well: {}", finding.what)),
            Some(advice) => terminal::say(&format!("look: {}. {advice}", finding.what)),
        }
    }
    match findings.iter().filter(|finding| finding.advice.is_some()).count() {
        0 => Ok(()),
        some => bail!("{some} of {} want to be looked at.", findings.len()),
    }
}
