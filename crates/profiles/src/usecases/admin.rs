use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{AccountId, Caller, Cursor, Error, Id, Kind, Page, Result, Secret};
use heartward_platform::Tx;

use super::codes;
use super::register::Register;
use crate::domain::{self, Invitation, Managed, Role};
use crate::mail::{Letter, Post};
use crate::store::{devices, invitations, managed, recovery, sessions, tokens};

/// How long a code that an admin hands over is good.
const HANDED_OVER: TimeDelta = TimeDelta::days(1);

/// Looking after who may sign in: by an admin, or by the operator, who acts for the system. What anybody wrote is out of
/// reach.
#[derive(Clone)]
pub(crate) struct Admin {
    register: Register,
    post: Post,
    public_url: Option<String>,
}

/// An invitation to make, checked.
pub(crate) struct Inviting {
    /// Where to mail it, if anywhere.
    pub(crate) email: Option<String>,
    pub(crate) lifetime: TimeDelta,
}

impl Admin {
    pub(crate) fn new(register: Register, post: Post, public_url: Option<String>) -> Self {
        Self { register, post, public_url }
    }

    /// A page of accounts, oldest first.
    pub(crate) async fn list(&self, caller: &Caller, page: &Page) -> Result<(Vec<Managed>, String)> {
        let mut tx = self.read(caller).await?;
        let rows = managed::list(&mut tx, page.after, page.limit()).await?;
        // No connection is held while keys are fetched.
        drop(tx);
        let (rows, next) =
            page.cut(rows, |row| Cursor { time: row.account.create_time(), id: row.account.account().uuid() });
        let mut listed = Vec::with_capacity(rows.len());
        for row in rows {
            listed.push(self.opened(row).await?);
        }
        Ok((listed, next))
    }

    /// The account with an address.
    pub(crate) async fn by_email(&self, caller: &Caller, email: &str) -> Result<AccountId> {
        drop(self.read(caller).await?);
        let found = self.register.find(email).await?;
        found.map(|(sealed, _)| sealed.account()).ok_or_else(|| Error::not_found("account"))
    }

    /// Changes role and state of an account; what is `None` stays. `Conflict` when no admin would be left.
    pub(crate) async fn change(
        &self,
        caller: &Caller,
        id: AccountId,
        role: Option<Role>,
        disabled: Option<bool>,
    ) -> Result<Managed> {
        let mut tx = self.begin(caller).await?;
        // Two who take the role from each other wait here for each other.
        let admins = managed::hold_admins(&mut tx).await?;
        let now = tx.now().await?;
        let row = managed::get(&mut tx, id).await?.ok_or_else(|| Error::not_found("account"))?;
        let stays = role.unwrap_or(row.account.role()?) == Role::Admin && !disabled.unwrap_or(row.is_disabled());
        if admins == [id] && !stays {
            return Err(Error::conflict("There would be no admin left. Make somebody else one first."));
        }
        if let Some(role) = role {
            managed::set_role(&mut tx, id, role).await?;
        }
        if let Some(disabled) = disabled {
            managed::set_disabled(&mut tx, id, disabled.then_some(now)).await?;
        }
        let row = managed::get(&mut tx, id).await?.ok_or_else(|| Error::not_found("account"))?;
        if disabled == Some(true) {
            tx.act_for(id).await?;
            sessions::end_all(&mut tx).await?;
            tokens::end_all(&mut tx).await?;
            devices::end_all(&mut tx).await?;
        }
        tx.commit().await?;
        self.opened(row).await
    }

    /// Makes a code with which somebody sets a new password; tells until when it is good.
    pub(crate) async fn recovery_code(&self, caller: &Caller, id: AccountId) -> Result<(Secret, DateTime<Utc>)> {
        let code = codes::fresh()?;
        let mut tx = self.begin(caller).await?;
        managed::get(&mut tx, id).await?.ok_or_else(|| Error::not_found("account"))?;
        let expire_time = tx.now().await? + HANDED_OVER;
        recovery::put(&mut tx, id, &codes::hash(&code), expire_time).await?;
        tx.commit().await?;
        Ok((code, expire_time))
    }

    /// The invitations that are open, newest first.
    pub(crate) async fn invitations(&self, caller: &Caller) -> Result<Vec<Invitation>> {
        let mut tx = self.read(caller).await?;
        let now = tx.now().await?;
        invitations::list(&mut tx, now).await
    }

    /// Makes an invitation; its code is in the answer, in the mail if there is one, and nowhere else.
    pub(crate) async fn invite(&self, caller: &Caller, inviting: Inviting) -> Result<(Invitation, Secret)> {
        let code = codes::fresh()?;
        let mut tx = self.begin(caller).await?;
        if inviting.email.is_some() && !self.post.is_there() {
            return Err(Error::invalid("email", "Must be left out: no mail server is named here. Hand the code over."));
        }
        let now = tx.now().await?;
        if invitations::list(&mut tx, now).await?.len() >= Invitation::MOST {
            let message = format!("There are {} invitations open. Please end one first.", Invitation::MOST);
            return Err(Error::new(Kind::Limited, message));
        }
        let hint = code.expose().chars().take(4).collect();
        let invitation =
            Invitation { id: Id::generate(), hint, create_time: now, expire_time: now + inviting.lifetime };
        invitations::add(&mut tx, &codes::hash(&code), &invitation).await?;
        tx.commit().await?;
        if let Some(to) = inviting.email {
            let body = Secret::new(domain::invitation_letter(code.expose(), self.public_url.as_deref()));
            self.post.put(Letter { to, subject: "An invitation to Heartward", body });
        }
        Ok((invitation, code))
    }

    /// Ends an invitation.
    pub(crate) async fn revoke(&self, caller: &Caller, id: Id<Invitation>) -> Result<()> {
        let mut tx = self.begin(caller).await?;
        if !invitations::end(&mut tx, id).await? {
            return Err(Error::not_found("invitation"));
        }
        tx.commit().await
    }

    async fn opened(&self, row: managed::Managed) -> Result<Managed> {
        let (disabled, last_seen_time) = (row.is_disabled(), row.last_seen_time);
        let account = self.register.open(row.account).await?;
        Ok(Managed { account, disabled, last_seen_time })
    }

    async fn read(&self, caller: &Caller) -> Result<Tx> {
        let mut tx = self.register.db.read(&Caller::System).await?;
        allow(&mut tx, caller).await?;
        Ok(tx)
    }

    async fn begin(&self, caller: &Caller) -> Result<Tx> {
        let mut tx = self.register.db.begin(&Caller::System).await?;
        allow(&mut tx, caller).await?;
        Ok(tx)
    }
}

/// `Forbidden` unless the caller may look after accounts, as of this transaction.
async fn allow(tx: &mut Tx, caller: &Caller) -> Result<()> {
    let allowed = match caller {
        Caller::System => true,
        Caller::Account(id) => match managed::get(tx, *id).await? {
            Some(row) => !row.is_disabled() && row.account.role()? == Role::Admin,
            None => false,
        },
    };
    if allowed { Ok(()) } else { Err(Error::new(Kind::Forbidden, "This is for those who look after this Heartward.")) }
}
