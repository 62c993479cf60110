use heartward_core::{Caller, Error, Id, Result, Secret};

use super::limits::Limits;
use super::register::Register;
use crate::domain::{self, PRESENT_PASSWORD, Session};
use crate::passwords::Passwords;
use crate::store::{accounts, devices, sessions as store, tokens};

/// Where the caller is signed in, and the password they sign in with.
pub(crate) struct Sessions {
    register: Register,
    passwords: Passwords,
    limits: Limits,
}

impl Sessions {
    pub(crate) fn new(register: Register, passwords: Passwords, limits: Limits) -> Self {
        Self { register, passwords, limits }
    }

    /// The sessions that are open, the one used last first.
    pub(crate) async fn list(&self, caller: &Caller) -> Result<Vec<Session>> {
        let mut tx = self.register.db.read(caller).await?;
        let now = tx.now().await?;
        store::list(&mut tx, now).await
    }

    /// Ends one session.
    pub(crate) async fn revoke(&self, caller: &Caller, id: Id<Session>) -> Result<()> {
        let mut tx = self.register.db.begin(caller).await?;
        if !store::end(&mut tx, id).await? {
            return Err(Error::not_found("session"));
        }
        tx.commit().await
    }

    /// Ends all sessions but one; tells how many.
    pub(crate) async fn revoke_others(&self, caller: &Caller, keep: Id<Session>) -> Result<u64> {
        let mut tx = self.register.db.begin(caller).await?;
        let ended = store::end_others(&mut tx, keep).await?;
        tx.commit().await?;
        Ok(ended)
    }

    /// Changes the password. Whatever was let in with the old one is out: all sessions but `keep`, all tokens, and all
    /// browsers that were known.
    pub(crate) async fn change_password(
        &self,
        caller: &Caller,
        present: Secret,
        new: Secret,
        keep: Id<Session>,
    ) -> Result<()> {
        let account = self.register.of(caller).await?;
        let mut tx = self.register.db.read(caller).await?;
        let before = accounts::password_hash(&mut tx).await?;
        // No connection is held while passwords are checked and hashed.
        drop(tx);
        domain::password("new_password", new.expose(), &account.email, &account.name)?;
        let tries = [self.limits.of(PRESENT_PASSWORD, &account.id.to_string())];
        self.limits.count(&tries).await?;
        if !self.passwords.matches(present, before.clone()).await? {
            return Err(Error::invalid("present_password", "Must be the password you sign in with now."));
        }
        self.limits.take_back(&tries).await?;
        let (before, after) = (before.unwrap_or_default(), self.passwords.hash(new).await?);

        let mut tx = self.register.db.begin(caller).await?;
        if !accounts::change_password_hash(&mut tx, &before, &after).await? {
            return Err(Error::conflict("The password was changed elsewhere just now. Nothing was changed here."));
        }
        store::end_others(&mut tx, keep).await?;
        tokens::end_all(&mut tx).await?;
        devices::end_all(&mut tx).await?;
        tx.commit().await
    }
}
