//! Looking after who may sign in, for whoever runs the instance: beside it, without a session.

use chrono::{DateTime, Utc};
use heartward_core::{Caller, Page, Result, Secret};
use heartward_platform::{Db, Foundation};

use crate::mail::Post;
use crate::usecases::{Admin, Inviting, Register};
use crate::{MIGRATIONS, convert, domain};

/// The accounts of an instance.
pub struct Operator {
    db: Db,
    admin: Admin,
}

/// Somebody who may sign in.
#[derive(Debug)]
pub struct User {
    /// Their e-mail address.
    pub email: String,
    /// What to call them.
    pub name: String,
    /// Whether they look after the instance.
    pub is_admin: bool,
    /// Whether their account is closed for the time being.
    pub is_disabled: bool,
    /// When they were there last; `None` when they never were.
    pub last_seen: Option<DateTime<Utc>>,
}

impl Operator {
    /// Opens the accounts, their schema brought up to date.
    pub async fn open(foundation: &Foundation) -> Result<Self> {
        let (db, vault) = foundation.open("profiles", &MIGRATIONS).await?;
        let register = Register::new(db.clone(), vault).await?;
        Ok(Self { db, admin: Admin::new(register, Post::none(), None) })
    }

    /// Everybody who may sign in, in the order they came.
    pub async fn users(&self) -> Result<Vec<User>> {
        let (mut users, mut token) = (Vec::new(), String::new());
        loop {
            let page = Page::parse(0, &token, convert::ACCOUNTS)?;
            let (listed, next) = self.admin.list(&Caller::System, &page).await?;
            users.extend(listed.into_iter().map(|managed| User {
                is_admin: managed.account.role == domain::Role::Admin,
                email: managed.account.email,
                name: managed.account.name,
                is_disabled: managed.disabled,
                last_seen: managed.last_seen_time,
            }));
            if next.is_empty() {
                return Ok(users);
            }
            token = next;
        }
    }

    /// Makes an invitation, and tells its code.
    pub async fn invite(&self, days: i32) -> Result<Secret> {
        let inviting = Inviting { email: None, lifetime: domain::invitation_lifetime(days)? };
        Ok(self.admin.invite(&Caller::System, inviting).await?.1)
    }

    /// Makes a code with which the owner of an address sets a new password, within a day.
    pub async fn recovery_code(&self, email: &str) -> Result<Secret> {
        let id = self.admin.by_email(&Caller::System, &domain::email(email)?).await?;
        Ok(self.admin.recovery_code(&Caller::System, id).await?.0)
    }

    /// Closes the account of an address for the time being, or opens it again.
    pub async fn set_disabled(&self, email: &str, disabled: bool) -> Result<()> {
        let id = self.admin.by_email(&Caller::System, &domain::email(email)?).await?;
        self.admin.change(&Caller::System, id, None, Some(disabled)).await.map(drop)
    }

    /// Closes the store.
    pub async fn close(self) {
        self.db.close().await;
    }
}
