//! Master keys: which ones a process loads, how a new one takes over, and whether they open what is there.

use anyhow::{Context as _, bail};
use heartward_platform::vault::Keys;
use heartward_platform::{Foundation, MasterKeys};

use crate::config::Config;
use crate::{compose, local, terminal};

/// The master keys that are set, or those of the data folder.
pub(crate) fn load(config: &Config) -> anyhow::Result<MasterKeys> {
    match (&config.master_key, &config.database.url) {
        (Some(key), _) => Ok(MasterKeys::parse(key, config.master_key_previous.as_ref())?),
        (None, None) => local::master_keys(&config.data_dir),
        (None, Some(_)) => bail!("master_key is not set, and without it nothing that is sealed can be read."),
    }
}

/// Has a new master key take over: the one that is set, or, where the data folder keeps the key, one made here.
///
/// It may be stopped at any moment and run again: what was begun is finished first.
pub(crate) async fn rotate(config: &Config) -> anyhow::Result<()> {
    let _lock = compose::lock(config)?;
    let mut wrapped = rewrap(config).await?;
    if wrapped == 0 && config.master_key.is_none() {
        local::replace_master_key(&config.data_dir)?;
        wrapped = rewrap(config).await?;
        terminal::say(
            "A new master key is in use. The one before is in master.key.previous: keep it for as long as you keep \
             backups from before today.",
        );
    }
    terminal::say(&match wrapped {
        0 => "The present master key wraps every data key. Nothing was changed.".to_owned(),
        1 => "The present master key wraps 1 data key more.".to_owned(),
        wrapped => format!("The present master key wraps {wrapped} data keys more."),
    });
    Ok(())
}

/// Tries to open every data key and what it seals: all of it, or so many values of each column. It may run beside the
/// instance.
pub(crate) async fn verify(config: &Config, sample: Option<u64>) -> anyhow::Result<()> {
    let (mut unopened, mut keys, mut values) = (Vec::new(), 0, 0);
    for (service, store) in stores(config).await? {
        let check = store.verify(sample).await.with_context(|| format!("Cannot look through {service}"))?;
        keys += check.keys;
        values += check.values;
        unopened.extend(check.unopened.iter().map(|one| format!("{service}: {one}")));
        store.close().await;
    }
    terminal::say(&format!("Opened {keys} data keys and {values} sealed values."));
    if unopened.is_empty() {
        return Ok(());
    }
    for one in &unopened {
        terminal::say(&format!("Cannot open {one}."));
    }
    bail!("{} could not be opened.", unopened.len())
}

async fn rewrap(config: &Config) -> anyhow::Result<u64> {
    let (mut wrapped, mut failed) = (0, Vec::new());
    for (service, store) in stores(config).await? {
        let outcome = store.rewrap().await.with_context(|| format!("Cannot wrap the data keys of {service}"))?;
        wrapped += outcome.wrapped;
        failed.extend(outcome.failed.iter().map(|account| format!("{service}, account {account}")));
        store.close().await;
    }
    if failed.is_empty() {
        return Ok(wrapped);
    }
    bail!(
        "No loaded master key opens the data keys of these, so they stay as they are:\n  {}\nSet master_key_previous to \
         the key that does, and run this again.",
        failed.join("\n  ")
    )
}

async fn stores(config: &Config) -> anyhow::Result<[(&'static str, Keys); 3]> {
    let foundation: Foundation = compose::foundation(config, load(config)?);
    let opened = |service: &'static str| move || format!("Cannot open the records of {service}");
    Ok([
        ("profiles", heartward_profiles::keys(&foundation).await.with_context(opened("profiles"))?),
        ("reflections", heartward_reflections::keys(&foundation).await.with_context(opened("reflections"))?),
        ("reminders", heartward_reminders::keys(&foundation).await.with_context(opened("reminders"))?),
    ])
}
