use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use heartward_core::{AccountId, Caller, Clock, Error, Id, Kind, Result, Secret};
use heartward_platform::outbox;

use super::admission::{Admission, Admitted, Proof, new_token, token_hash};
use super::codes;
use super::limits::Limits;
use super::register::Register;
use crate::convert;
use crate::domain::{self, Account, Role, SIGN_IN, SIGN_IN_FROM, SIGN_IN_WITH, Scopes, Session, USE_KNOWN_TO};
use crate::passwords::Passwords;
use crate::store::accounts::{self as store, Sealed};
use crate::store::{devices, sessions, tokens};

/// How long a browser is known that does not come back.
const DEVICE: TimeDelta = TimeDelta::days(365);

/// Accounts and sessions. Done for the system: who calls is what these verbs find out.
pub(crate) struct Accounts {
    register: Register,
    clock: Clock,
    passwords: Passwords,
    limits: Limits,
    admission: Admission,
}

/// A first account, checked.
pub(crate) struct Registration {
    pub(crate) setup_code: Secret,
    pub(crate) email: String,
    pub(crate) password: Secret,
    pub(crate) name: String,
    pub(crate) time_zone: Tz,
}

/// The first account, as the operator's settings name it.
pub(crate) struct Owner {
    pub(crate) email: String,
    pub(crate) password: Secret,
}

/// Somebody at the door.
pub(crate) struct Visitor {
    pub(crate) email: String,
    pub(crate) password: Secret,
    /// What they sign in with, for the list of sessions.
    pub(crate) label: String,
    /// Where they come from.
    pub(crate) client: String,
    /// What their browser kept from the last time; empty when it kept nothing.
    pub(crate) device: Secret,
}

/// Who is behind a token of either kind.
pub(crate) struct Known {
    pub(crate) account: Account,
    pub(crate) expire_time: DateTime<Utc>,
    /// When whoever holds a session last proved who they are.
    pub(crate) prove_time: Option<DateTime<Utc>>,
    pub(crate) by: Means,
}

/// What somebody came in with.
pub(crate) enum Means {
    /// A session, which may do everything.
    Session(Id<Session>),
    /// A personal access token, and what it may do.
    Token(Scopes),
}

impl Accounts {
    pub(crate) fn new(
        register: Register,
        clock: Clock,
        passwords: Passwords,
        limits: Limits,
        admission: Admission,
    ) -> Self {
        Self { register, clock, passwords, limits, admission }
    }

    /// Makes a one-time code for the first account; `None` when there is an account already.
    pub(crate) async fn setup_code(&self) -> Result<Option<Secret>> {
        let mut tx = self.register.db.begin(&Caller::System).await?;
        if store::any(&mut tx).await? {
            return Ok(None);
        }
        let code = codes::fresh()?;
        let now = tx.now().await?;
        store::add_setup_code(&mut tx, &codes::hash(&code), now).await?;
        tx.commit().await?;
        Ok(Some(code))
    }

    /// Whether the first account is still to be made.
    pub(crate) async fn is_open(&self) -> Result<bool> {
        let mut tx = self.register.db.read(&Caller::System).await?;
        Ok(!store::any(&mut tx).await?)
    }

    /// Makes the first account; of several at once one succeeds.
    pub(crate) async fn create(&self, registration: Registration) -> Result<Account> {
        let code = codes::hash(&registration.setup_code);
        // Whoever does not know the code is turned away before they can make us hash.
        let mut tx = self.register.db.read(&Caller::System).await?;
        check(store::any(&mut tx).await?, store::has_setup_code(&mut tx, &code).await?)?;
        drop(tx);
        let password_hash = self.passwords.hash(registration.password).await?;

        let id = AccountId::generate();
        let key = self.register.vault.key(&Caller::Account(id)).await?;
        let mut tx = self.register.db.begin(&Caller::System).await?;
        let good = store::take_setup_codes(&mut tx, &code).await?;
        check(store::any(&mut tx).await?, good)?;
        tx.act_for(id).await?;
        let account = Account {
            id,
            email: registration.email,
            name: registration.name,
            time_zone: registration.time_zone,
            role: Role::Admin,
            version: 1,
            create_time: tx.now().await?,
        };
        self.register.add(&mut tx, &key, &account, &password_hash).await?;
        tx.commit().await?;
        Ok(account)
    }

    /// Makes the first account from the operator's settings, while there is none.
    pub(crate) async fn settle(&self, owner: Owner) -> Result<()> {
        if !self.is_open().await? {
            return Ok(());
        }
        let (name, _) = owner.email.split_once('@').unwrap_or((&owner.email, ""));
        let (name, password_hash) = (name.to_owned(), self.passwords.hash(owner.password).await?);
        let id = AccountId::generate();
        let key = self.register.vault.key(&Caller::Account(id)).await?;
        let mut tx = self.register.db.begin(&Caller::System).await?;
        store::take_setup_codes(&mut tx, &[]).await?;
        if store::any(&mut tx).await? {
            return Ok(());
        }
        let account = Account {
            id,
            email: owner.email,
            name,
            time_zone: Tz::UTC,
            role: Role::Admin,
            version: 1,
            create_time: tx.now().await?,
        };
        match self.register.add(&mut tx, &key, &account, &password_hash).await {
            Ok(()) => tx.commit().await,
            // Another process, which starts with the same settings, was first.
            Err(error) if error.kind() == Kind::Conflict => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Changes the caller's account; what is `None` stays.
    pub(crate) async fn update(&self, caller: &Caller, name: Option<String>, zone: Option<Tz>) -> Result<Account> {
        let key = self.register.vault.key(caller).await?;
        let mut tx = self.register.db.begin(caller).await?;
        let mut account = store::hold(&mut tx, &key).await?.ok_or_else(|| Error::not_found("account"))?;
        account.name = name.unwrap_or(account.name);
        account.time_zone = zone.unwrap_or(account.time_zone);
        account.version += 1;
        store::update(&mut tx, &key, &account).await?;
        outbox::record(&mut tx, account.id.uuid(), account.version, &convert::account_changed(&account)).await?;
        tx.commit().await?;
        Ok(account)
    }

    /// Signs in, as far as a password does; hands out what the browser is to keep when it is new to the account.
    ///
    /// A browser that signed in to this account before is counted apart, so that whoever guesses from elsewhere keeps
    /// nobody out.
    pub(crate) async fn sign_in(&self, visitor: Visitor) -> Result<(Admitted, Option<Secret>)> {
        let found = self.register.find(&visitor.email).await?;
        let known = match &found {
            Some((sealed, _)) => self.is_known(sealed.account(), &visitor.device).await?,
            None => false,
        };
        let tries = if known {
            vec![self.limits.of(SIGN_IN_WITH, visitor.device.expose())]
        } else {
            vec![self.limits.from(SIGN_IN_FROM, &visitor.client), self.limits.of(SIGN_IN, &visitor.email)]
        };
        self.limits.count(&tries).await?;
        let (sealed, hash) = self.check_password(found, visitor.password.clone()).await?;
        self.limits.take_back(&tries).await?;

        let account = self.register.open(sealed).await?;
        let stronger =
            if self.passwords.is_outdated(&hash) { Some(self.passwords.hash(visitor.password).await?) } else { None };
        let device = if known { None } else { Some(new_token()?) };
        let mut tx = self.register.db.begin(&Caller::Account(account.id)).await?;
        if let Some(stronger) = stronger {
            // A password that was changed meanwhile stays changed.
            store::change_password_hash(&mut tx, &hash, &stronger).await?;
        }
        if let Some(device) = &device {
            let now = tx.now().await?;
            devices::add(&mut tx, &token_hash(device), now, now + DEVICE).await?;
        }
        let admitted = self.admission.admit(&mut tx, account, &visitor.label, Proof::Given).await?;
        tx.commit().await?;
        Ok((admitted, device))
    }

    async fn is_known(&self, account: AccountId, device: &Secret) -> Result<bool> {
        if device.expose().is_empty() {
            return Ok(false);
        }
        let mut tx = self.register.db.read(&Caller::System).await?;
        devices::is_known(&mut tx, account, &token_hash(device), self.clock.now()).await
    }

    /// Whom address and password belong to. An unknown address and a wrong password look alike and take the same time.
    /// No connection is held meanwhile.
    async fn check_password(&self, found: Option<(Sealed, String)>, password: Secret) -> Result<(Sealed, String)> {
        let hash = found.as_ref().map(|(_, hash)| hash.clone());
        let matches = self.passwords.matches(password, hash).await?;
        let wrong = || Error::unauthenticated("This e-mail address and password do not go together.");
        found.filter(|_| matches).ok_or_else(wrong)
    }

    /// Who is behind the token of a session, or a personal access token, and until when.
    pub(crate) async fn session(&self, token: &Secret) -> Result<Known> {
        // Asked with each request, so the database is not asked for the time first: a session lasts for days.
        let (now, hash) = (self.clock.now(), token_hash(token));
        let known = if domain::is_token(token.expose()) {
            self.by_token(&hash, now).await?
        } else {
            self.by_session(&hash, now).await?
        };
        known.ok_or_else(|| Error::unauthenticated("Please sign in."))
    }

    async fn by_session(&self, hash: &[u8], now: DateTime<Utc>) -> Result<Option<Known>> {
        let mut tx = self.register.db.read(&Caller::System).await?;
        let Some(store::Found { account, id, last_use_time, expire_time, prove_time }) =
            store::by_session(&mut tx, hash, now).await?
        else {
            return Ok(None);
        };
        // No connection is held while the key is fetched.
        drop(tx);
        let account = self.register.open(account).await?;
        if now - last_use_time > USE_KNOWN_TO {
            let mut tx = self.register.db.begin(&Caller::Account(account.id)).await?;
            sessions::touch(&mut tx, id, now).await?;
            store::touch(&mut tx, now).await?;
            tx.commit().await?;
        }
        Ok(Some(Known { account, expire_time, prove_time, by: Means::Session(id) }))
    }

    async fn by_token(&self, hash: &[u8], now: DateTime<Utc>) -> Result<Option<Known>> {
        let mut tx = self.register.db.read(&Caller::System).await?;
        let Some(token) = tokens::find(&mut tx, hash, now).await? else { return Ok(None) };
        drop(tx);
        let owner = Caller::Account(token.account());
        let account = self.register.of(&owner).await?;
        if token.last_use_time.is_none_or(|last| now - last > USE_KNOWN_TO) {
            let mut tx = self.register.db.begin(&owner).await?;
            tokens::touch(&mut tx, token.id, now).await?;
            store::touch(&mut tx, now).await?;
            tx.commit().await?;
        }
        let (expire_time, by) = (token.expire_time, Means::Token(token.scopes()));
        Ok(Some(Known { account, expire_time, prove_time: None, by }))
    }

    /// Signs out.
    pub(crate) async fn sign_out(&self, token: &Secret) -> Result<()> {
        let mut tx = self.register.db.begin(&Caller::System).await?;
        sessions::end_by_token(&mut tx, &token_hash(token)).await?;
        tx.commit().await
    }
}

/// Whether the first account may be made, by somebody with this code.
fn check(any: bool, good: bool) -> Result<()> {
    match (any, good) {
        (true, _) => Err(Error::new(Kind::Forbidden, "This instance is set up already. Please sign in.")),
        (false, false) => Err(Error::invalid(
            "setup_code",
            "Must be the code that Heartward printed when it started. Start it again for a new one.",
        )),
        (false, true) => Ok(()),
    }
}
