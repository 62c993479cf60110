use chrono::TimeDelta;
use chrono_tz::Tz;
use heartward_core::{AccountId, Caller, Error, Kind, Result, Secret};
use heartward_platform::Job;
use tokio::sync::mpsc;
use tracing::warn;

use super::codes;
use super::limits::Limits;
use super::register::Register;
use crate::domain::{self, Account, CODE_FROM, JOIN_FROM, RECOVER, RECOVER_FROM, Role};
use crate::mail::{Letter, Post};
use crate::passwords::Passwords;
use crate::store::{accounts, devices, invitations, recovery, sessions, tokens};

/// How long a code that was mailed is good.
const MAILED: TimeDelta = TimeDelta::minutes(30);

/// How many may wait for a mail. Whoever comes then asks again: limits keep it from happening.
const WAITING: usize = 100;

/// Ways in for those who have no session. No answer tells whether an address has an account.
#[derive(Clone)]
pub(crate) struct Joining {
    register: Register,
    passwords: Passwords,
    limits: Limits,
    post: Post,
    /// The address people type, for links in mails.
    public_url: Option<String>,
    /// Addresses that a code was asked for.
    asked: mpsc::Sender<String>,
}

/// Somebody who was invited, checked.
pub(crate) struct Invited {
    pub(crate) code: Secret,
    pub(crate) email: String,
    pub(crate) password: Secret,
    pub(crate) name: String,
    pub(crate) time_zone: Tz,
}

impl Joining {
    /// The ways in, and the job that mails codes to those who asked for one.
    pub(crate) fn new(
        register: Register,
        passwords: Passwords,
        limits: Limits,
        post: Post,
        public_url: Option<String>,
    ) -> (Self, Job) {
        let (asked, asking) = mpsc::channel(WAITING);
        let joining = Self { register, passwords, limits, post, public_url, asked };
        let answerer = joining.clone().answer(asking);
        (joining, answerer)
    }

    /// Whether lost passwords can be replaced by mail.
    pub(crate) fn can_mail(&self) -> bool {
        self.post.is_there()
    }

    /// Makes an account with an invitation, which is used up. Nothing else happens when the address has an account.
    pub(crate) async fn accept(&self, invited: Invited, client: &str) -> Result<()> {
        self.limits.count(&[self.limits.from(JOIN_FROM, client)]).await?;
        let code = codes::hash(&invited.code);
        // Whoever has no code is turned away before they can make us hash.
        let mut tx = self.register.db.read(&Caller::System).await?;
        let now = tx.now().await?;
        if !invitations::is_open(&mut tx, &code, now).await? {
            return Err(no_invitation());
        }
        drop(tx);
        let password_hash = self.passwords.hash(invited.password).await?;
        let id = AccountId::generate();
        let key = self.register.vault.key(&Caller::Account(id)).await?;

        let mut tx = self.register.db.begin(&Caller::System).await?;
        let now = tx.now().await?;
        if !invitations::take(&mut tx, &code, now).await? {
            return Err(no_invitation());
        }
        if accounts::by_email(&mut tx, &self.register.email_index(&invited.email)).await?.is_none() {
            let account = Account {
                id,
                email: invited.email,
                name: invited.name,
                time_zone: invited.time_zone,
                role: Role::Member,
                version: 1,
                create_time: now,
            };
            self.register.add(&mut tx, &key, &account, &password_hash).await?;
        }
        tx.commit().await
    }

    /// Has a code mailed to an address that has an account. It is looked up after the answer, so that the answer and
    /// the time it takes say nothing.
    pub(crate) async fn request(&self, email: &str, client: &str) -> Result<()> {
        let tries = [self.limits.from(RECOVER_FROM, client), self.limits.of(RECOVER, email)];
        self.limits.count(&tries).await?;
        if !self.post.is_there() {
            return Err(Error::new(
                Kind::Forbidden,
                "This Heartward sends no mail. Whoever runs it can give you a code.",
            ));
        }
        let _ = self.asked.try_send(email.to_owned());
        Ok(())
    }

    fn answer(self, mut asked: mpsc::Receiver<String>) -> Job {
        Job::new("profiles.recovery", |stop| async move {
            while let Some(Some(email)) = stop.run_until_cancelled(asked.recv()).await {
                if let Err(error) = self.mail_code(&email).await {
                    warn!(%error, "a code for a new password could not be made");
                }
            }
        })
    }

    async fn mail_code(&self, email: &str) -> Result<()> {
        let Some((sealed, _)) = self.register.find(email).await? else { return Ok(()) };
        let (code, account) = (codes::fresh()?, sealed.account());
        let mut tx = self.register.db.begin(&Caller::Account(account)).await?;
        let now = tx.now().await?;
        recovery::put(&mut tx, account, &codes::hash(&code), now + MAILED).await?;
        tx.commit().await?;
        let body = domain::recovery_letter(code.expose(), self.public_url.as_deref());
        self.post.put(Letter {
            to: email.to_owned(),
            subject: "A new password for Heartward",
            body: Secret::new(body),
        });
        Ok(())
    }

    /// Sets a new password with a code. Whatever was let in with the old one is out.
    pub(crate) async fn recover(&self, code: &Secret, password: Secret, client: &str) -> Result<()> {
        self.limits.count(&[self.limits.from(CODE_FROM, client)]).await?;
        let hash = codes::hash(code);
        let mut tx = self.register.db.read(&Caller::System).await?;
        let now = tx.now().await?;
        let found = recovery::find(&mut tx, &hash, now).await?;
        drop(tx);
        let caller = Caller::Account(found.ok_or_else(no_code)?);
        let account = self.register.of(&caller).await?;
        domain::password("new_password", password.expose(), &account.email, &account.name)?;
        let password_hash = self.passwords.hash(password).await?;

        let mut tx = self.register.db.begin(&caller).await?;
        if !recovery::take(&mut tx, &hash).await? {
            return Err(no_code());
        }
        accounts::set_password_hash(&mut tx, &password_hash).await?;
        sessions::end_all(&mut tx).await?;
        tokens::end_all(&mut tx).await?;
        devices::end_all(&mut tx).await?;
        tx.commit().await
    }
}

fn no_invitation() -> Error {
    Error::invalid("code", "Must be the code of an invitation that is open. Whoever invited you can make a new one.")
}

fn no_code() -> Error {
    Error::invalid("code", "Must be a code that is good and was not used. A new one ends the one before.")
}
