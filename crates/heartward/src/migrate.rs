//! Brings schemas up to date and ends, for those who want that done before the services start.

use anyhow::Context as _;
use heartward_platform::{MasterKey, MasterKeys, Schema};

use crate::cli::Role;
use crate::config::Config;
use crate::{compose, keys, terminal};

/// The stores of all services.
pub(crate) const SCHEMAS: [Schema; 3] =
    [heartward_profiles::SCHEMA, heartward_reflections::SCHEMA, heartward_reminders::SCHEMA];

/// Brings the schema of the service in `role` up to date, or of all of them.
pub(crate) async fn run(config: &Config, role: Role) -> anyhow::Result<()> {
    if role == Role::Gateway {
        terminal::say("The gateway keeps no records, so there is nothing to bring up to date.");
        return Ok(());
    }
    let _lock = compose::lock(config)?;
    let foundation = compose::foundation(config, master_keys(config)?);
    for Schema { service, migrations } in SCHEMAS {
        if role == Role::All || role.name() == service {
            let store = foundation.open(service, migrations).await;
            let (store, _) = store.with_context(|| format!("Cannot bring the schema of {service} up to date"))?;
            store.close().await;
            terminal::say(&format!("The schema of {service} is up to date."));
        }
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
