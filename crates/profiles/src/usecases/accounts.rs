use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use heartward_core::{AccountId, Caller, Clock, Error, Kind, Result, Secret};
use heartward_platform::{DataKey, Db, Vault, outbox, vault};
use sha2::{Digest as _, Sha256};

use super::admission::{Admission, Admitted, token_hash};
use crate::convert;
use crate::domain::Account;
use crate::passwords::Passwords;
use crate::store::accounts::{self as store, Sealed};

/// Accounts and sessions. Done for the system: who calls is what these verbs find out.
pub(crate) struct Accounts {
    db: Db,
    vault: Vault,
    /// What addresses are looked up with.
    instance: DataKey,
    clock: Clock,
    passwords: Passwords,
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

impl Accounts {
    pub(crate) async fn new(
        db: Db,
        vault: Vault,
        clock: Clock,
        passwords: Passwords,
        admission: Admission,
    ) -> Result<Self> {
        let instance = vault.instance_key().await?;
        let accounts = Self { db, vault, instance, clock, passwords, admission };
        accounts.close().await?;
        Ok(accounts)
    }

    /// Seals the accounts that are from before accounts were sealed.
    async fn close(&self) -> Result<()> {
        let mut tx = self.db.read(&Caller::System).await?;
        let open = store::in_the_clear(&mut tx).await?;
        drop(tx);
        for (account, email, name) in open {
            let caller = Caller::Account(account);
            let key = self.vault.key(&caller).await?;
            let mut tx = self.db.begin(&caller).await?;
            store::close(&mut tx, &key, &store::email_index(&self.instance, &email), email, name).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    async fn open(&self, sealed: Sealed) -> Result<Account> {
        let key = self.vault.key(&Caller::Account(sealed.account())).await?;
        sealed.open(&key)
    }

    /// Makes a one-time code for the first account; `None` when there is an account already.
    pub(crate) async fn setup_code(&self) -> Result<Option<Secret>> {
        let mut tx = self.db.begin(&Caller::System).await?;
        if store::any(&mut tx).await? {
            return Ok(None);
        }
        let pairs = vault::random::<16>()?.map(|byte| format!("{byte:02x}"));
        let code = pairs.chunks(2).map(<[String]>::concat).collect::<Vec<_>>().join("-");
        let now = tx.now().await?;
        store::add_setup_code(&mut tx, &code_hash(&code), now).await?;
        tx.commit().await?;
        Ok(Some(Secret::new(code)))
    }

    /// Whether the first account is still to be made.
    pub(crate) async fn is_open(&self) -> Result<bool> {
        let mut tx = self.db.read(&Caller::System).await?;
        Ok(!store::any(&mut tx).await?)
    }

    /// Makes the first account; of several at once one succeeds.
    pub(crate) async fn create(&self, registration: Registration) -> Result<Account> {
        let code = code_hash(registration.setup_code.expose());
        // Whoever does not know the code is turned away before they can make us hash.
        let mut tx = self.db.read(&Caller::System).await?;
        check(store::any(&mut tx).await?, store::has_setup_code(&mut tx, &code).await?)?;
        drop(tx);
        let password_hash = self.passwords.hash(registration.password).await?;

        let id = AccountId::generate();
        let key = self.vault.key(&Caller::Account(id)).await?;
        let mut tx = self.db.begin(&Caller::System).await?;
        let good = store::take_setup_codes(&mut tx, &code).await?;
        check(store::any(&mut tx).await?, good)?;
        tx.act_for(id).await?;
        let account = Account {
            id,
            email: registration.email,
            name: registration.name,
            time_zone: registration.time_zone,
            version: 1,
            create_time: tx.now().await?,
        };
        let email_index = store::email_index(&self.instance, &account.email);
        store::insert(&mut tx, &key, &account, &email_index, &password_hash).await?;
        outbox::record(&mut tx, account.id.uuid(), account.version, &convert::account_changed(&account)).await?;
        tx.commit().await?;
        Ok(account)
    }

    /// Changes the caller's account; what is `None` stays.
    pub(crate) async fn update(&self, caller: &Caller, name: Option<String>, zone: Option<Tz>) -> Result<Account> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.begin(caller).await?;
        let mut account = store::hold(&mut tx, &key).await?.ok_or_else(|| Error::not_found("account"))?;
        account.name = name.unwrap_or(account.name);
        account.time_zone = zone.unwrap_or(account.time_zone);
        account.version += 1;
        store::update(&mut tx, &key, &account).await?;
        outbox::record(&mut tx, account.id.uuid(), account.version, &convert::account_changed(&account)).await?;
        tx.commit().await?;
        Ok(account)
    }

    /// Signs in, as far as a password does.
    pub(crate) async fn sign_in(&self, email: &str, password: Secret, label: &str) -> Result<Admitted> {
        let account = self.authenticate(email, password).await?;
        let mut tx = self.db.begin(&Caller::Account(account.id)).await?;
        let admitted = self.admission.admit(&mut tx, account, label).await?;
        tx.commit().await?;
        Ok(admitted)
    }

    /// Whom address and password belong to. An unknown address and a wrong password look alike and take the same time.
    async fn authenticate(&self, email: &str, password: Secret) -> Result<Account> {
        let mut tx = self.db.read(&Caller::System).await?;
        let found = store::by_email(&mut tx, &store::email_index(&self.instance, email)).await?;
        // No connection is held while the password is checked.
        drop(tx);
        let (account, hash) = found.unzip();
        let matches = self.passwords.matches(password, hash).await?;
        let sealed = account.filter(|_| matches);
        let wrong = || Error::unauthenticated("This e-mail address and password do not go together.");
        self.open(sealed.ok_or_else(wrong)?).await
    }

    /// Who is behind a token, until when, and when they last proved it.
    pub(crate) async fn session(&self, token: &Secret) -> Result<(Account, DateTime<Utc>, Option<DateTime<Utc>>)> {
        // Asked with each request, so the database is not asked for the time first: a session lasts for days.
        let now = self.clock.now();
        let mut tx = self.db.read(&Caller::System).await?;
        let found = store::by_session(&mut tx, &token_hash(token), now).await?;
        // No connection is held while the key is fetched.
        drop(tx);
        let (sealed, expire_time, prove_time) = found.ok_or_else(|| Error::unauthenticated("Please sign in."))?;
        Ok((self.open(sealed).await?, expire_time, prove_time))
    }

    /// Signs out.
    pub(crate) async fn sign_out(&self, token: &Secret) -> Result<()> {
        let mut tx = self.db.begin(&Caller::System).await?;
        store::end_session(&mut tx, &token_hash(token)).await?;
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

/// Codes are read off a screen and typed: case and separators do not matter.
fn code_hash(code: &str) -> [u8; 32] {
    let digits: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    Sha256::digest(digits.to_ascii_lowercase()).into()
}
