//! Brings schemas up to date and ends, for those who want that done before the services start.

use anyhow::Context as _;
use heartward_platform::{Db, Foundation, MasterKey, MasterKeys};

use crate::cli::Role;
use crate::config::Config;
use crate::{compose, keys, terminal};

/// Brings the schema of the service in `role` up to date, or of all of them.
pub(crate) async fn run(config: &Config, role: Role) -> anyhow::Result<()> {
    let services = match role {
        Role::All => vec![Role::Profiles, Role::Reflections, Role::Reminders],
        Role::Gateway => {
            terminal::say("The gateway keeps no records, so there is nothing to bring up to date.");
            return Ok(());
        }
        service => vec![service],
    };
    let _lock = compose::lock(config)?;
    let foundation = compose::foundation(config, master_keys(config)?);
    for service in services {
        let name = service.name();
        let store = open(service, &foundation).await;
        store.with_context(|| format!("Cannot bring the schema of {name} up to date"))?.close().await;
        terminal::say(&format!("The schema of {name} is up to date."));
    }
    Ok(())
}

/// On PostgreSQL nothing is sealed here, so any key will do. On SQLite the key belongs to the files: who has files and
/// no key is refused at the next start.
pub(crate) fn master_keys(config: &Config) -> anyhow::Result<MasterKeys> {
    match (&config.database.url, &config.master_key) {
        (Some(_), None) => Ok(MasterKeys::parse(&MasterKey::generate()?, None)?),
        _ => keys::load(config),
    }
}

async fn open(service: Role, foundation: &Foundation) -> anyhow::Result<Db> {
    Ok(match service {
        Role::Profiles => heartward_profiles::migrate(foundation).await?,
        Role::Reflections => heartward_reflections::migrate(foundation).await?,
        _ => heartward_reminders::migrate(foundation).await?,
    })
}
