use heartward_core::{Caller, Error, Id, PersonId, Result};
use heartward_platform::{Db, Tx, erasing, outbox};

use crate::convert;
use crate::domain::{Erasure, Other, Role};
use crate::store::{erasures, managed, people};

/// Erasing for good: here at once, and in the other services once they hear of it, each as one step that can be done
/// again. They answer with receipts; until both are in, the erasure is open.
pub(crate) struct Erasing {
    db: Db,
}

impl Erasing {
    pub(crate) fn new(db: Db) -> Self {
        Self { db }
    }

    /// Erases the account of the caller. `Conflict` when it has the only admin, and others are left.
    pub(crate) async fn account(&self, caller: &Caller) -> Result<Erasure> {
        let account = caller.account()?;
        let mut tx = self.db.begin(&Caller::System).await?;
        // Two who leave at once wait here for each other.
        let admins = managed::hold_admins(&mut tx).await?;
        let row = managed::get(&mut tx, account).await?.ok_or_else(|| Error::not_found("account"))?;
        if row.account.role()? == Role::Admin && admins == [account] && managed::count(&mut tx).await? > 1 {
            return Err(Error::conflict("There would be no admin left for the others. Make somebody else one first."));
        }
        tx.act_for(account).await?;
        let erasure = Erasure::begin(tx.now().await?);
        erasing::account(&mut tx).await?;
        erasures::add(&mut tx, &erasure).await?;
        outbox::record(&mut tx, account.uuid(), row.account.version() + 1, &convert::account_erased(&erasure)).await?;
        tx.commit().await?;
        self.db.scrub().await?;
        Ok(erasure)
    }

    /// Erases somebody in the life of the caller, whether deleted before or not.
    pub(crate) async fn person(&self, caller: &Caller, id: PersonId) -> Result<Erasure> {
        let mut tx = self.db.begin(caller).await?;
        let version = people::erase(&mut tx, id).await?.ok_or_else(|| Error::not_found("person"))?;
        let erasure = Erasure::begin(tx.now().await?);
        erasures::add(&mut tx, &erasure).await?;
        outbox::record(&mut tx, id.uuid(), version + 1, &convert::person_erased(&erasure)).await?;
        tx.commit().await?;
        self.db.scrub().await?;
        Ok(erasure)
    }

    /// How far an erasure is.
    pub(crate) async fn get(&self, id: Id<Erasure>) -> Result<Erasure> {
        let mut tx = self.db.read(&Caller::System).await?;
        erasures::get(&mut tx, id).await?.ok_or_else(|| Error::not_found("erasure"))
    }
}

/// Takes in that a service has done its part.
pub(crate) async fn receipt(tx: &mut Tx, id: Id<Erasure>, by: Other) -> Result<()> {
    let now = tx.now().await?;
    erasures::done(tx, id, by, now).await
}
