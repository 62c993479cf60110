use heartward_core::{Caller, Error, Result};
use heartward_platform::{DataKey, Db, Tx, Vault, outbox};

use crate::convert;
use crate::domain::Account;
use crate::store::accounts::{self as store, Sealed};

/// The accounts there are, and what opens them.
#[derive(Clone)]
pub(crate) struct Register {
    pub(crate) db: Db,
    pub(crate) vault: Vault,
    /// What addresses are looked up with.
    pub(crate) instance: DataKey,
}

impl Register {
    /// Opens it, and seals the accounts that are from before accounts were sealed.
    pub(crate) async fn new(db: Db, vault: Vault) -> Result<Self> {
        let register = Self { db, instance: vault.instance_key().await?, vault };
        register.close().await?;
        Ok(register)
    }

    async fn close(&self) -> Result<()> {
        let mut tx = self.db.read(&Caller::System).await?;
        let open = store::in_the_clear(&mut tx).await?;
        drop(tx);
        for (account, email, name) in open {
            let caller = Caller::Account(account);
            let key = self.vault.key(&caller).await?;
            let mut tx = self.db.begin(&caller).await?;
            store::close(&mut tx, &key, &self.email_index(&email), email, name).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// What an address is looked up by.
    pub(crate) fn email_index(&self, email: &str) -> String {
        store::email_index(&self.instance, email)
    }

    /// The account with an address, and the hash of its password.
    pub(crate) async fn find(&self, email: &str) -> Result<Option<(Sealed, String)>> {
        let mut tx = self.db.read(&Caller::System).await?;
        store::by_email(&mut tx, &self.email_index(email)).await
    }

    /// The account of the caller.
    pub(crate) async fn of(&self, caller: &Caller) -> Result<Account> {
        let mut tx = self.db.read(caller).await?;
        let sealed = store::get(&mut tx).await?.ok_or_else(|| Error::not_found("account"))?;
        // No connection is held while the key is fetched.
        drop(tx);
        self.open(sealed).await
    }

    /// Adds an account, in a transaction of the system, which goes on as that account's. `Conflict` when its address has
    /// one already.
    pub(crate) async fn add(&self, tx: &mut Tx, key: &DataKey, account: &Account, password_hash: &str) -> Result<()> {
        tx.act_for(account.id).await?;
        store::insert(tx, key, account, &self.email_index(&account.email), password_hash).await?;
        outbox::record(tx, account.id.uuid(), account.version, &convert::account_changed(account)).await
    }

    /// Opens an account.
    pub(crate) async fn open(&self, sealed: Sealed) -> Result<Account> {
        let key = self.vault.key(&Caller::Account(sealed.account())).await?;
        sealed.open(&key)
    }
}
