use heartward_core::Result;

use super::{Check, Rewrapped, SealedColumn, Vault};
use crate::{Db, Foundation, Migration};

/// All that is sealed in the store of one service, for whoever looks after its keys.
pub struct Keys {
    db: Db,
    vault: Vault,
    columns: &'static [SealedColumn],
}

impl Keys {
    /// Opens the store of a service, its schema brought up to date; `columns` are all of its sealed ones.
    pub async fn open(
        foundation: &Foundation,
        service: &str,
        migrations: &[Migration],
        columns: &'static [SealedColumn],
    ) -> Result<Self> {
        let (db, vault) = foundation.open(service, migrations).await?;
        Ok(Self { db, vault, columns })
    }

    /// Has the present master key wrap every data key; see [`Vault::rewrap`].
    pub async fn rewrap(&self) -> Result<Rewrapped> {
        self.vault.rewrap().await
    }

    /// Tries to open what is sealed; see [`Vault::verify`].
    pub async fn verify(&self, most: Option<u64>) -> Result<Check> {
        self.vault.verify(self.columns, most).await
    }

    /// Closes the store.
    pub async fn close(self) {
        self.db.close().await;
    }
}
