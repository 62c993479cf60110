use std::path::PathBuf;

use heartward_core::{Clock, Result};

use crate::{Db, MasterKeys, Metrics, Migration, Vault, db};

/// What the process hands to each of its services to stand on.
#[derive(Clone)]
pub struct Foundation {
    /// Which engine keeps the records.
    pub store: db::Config,
    /// Where SQLite files go.
    pub data_dir: PathBuf,
    /// Goes before the name of each schema or file, so that several instances can share one database.
    pub prefix: String,
    /// The time.
    pub clock: Clock,
    /// Wraps the data keys of all accounts.
    pub master_keys: MasterKeys,
    /// Where what happens is counted.
    pub metrics: Metrics,
}

impl Foundation {
    /// Opens the store of a service, its schema brought up to date, and the vault in it.
    pub async fn open(&self, service: &str, migrations: &[Migration]) -> Result<(Db, Vault)> {
        let name = self.name(service);
        let db = Db::open(&self.store, &self.data_dir, &name, migrations, self.clock.clone(), &self.metrics).await?;
        let vault = Vault::new(db.clone(), self.master_keys.clone());
        Ok((db, vault))
    }

    /// Opens the store of a service as it is, for whoever only wants to look.
    pub async fn look(&self, service: &str) -> Result<Db> {
        Db::open_as_it_is(&self.store, &self.data_dir, &self.name(service), self.clock.clone()).await
    }

    /// The file or the schema of a service.
    pub(crate) fn name(&self, service: &str) -> String {
        format!("{}{service}", self.prefix)
    }
}
