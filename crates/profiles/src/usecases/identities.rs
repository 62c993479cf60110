use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use heartward_core::{AccountId, Caller, Clock, Error, Id, Kind, Result, Secret, text};
use heartward_platform::DataKey;
use heartward_platform::vault::legible;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::admission::{Admission, Admitted, Proof, Rotated, new_token, rotate, token_hash};
use super::limits::Limits;
use super::register::Register;
use crate::domain::{self, Account, PROVIDER_FROM, Role};
use crate::passwords::Passwords;
use crate::provider::{Arrived, Provider, refused};
use crate::store::identities::{self as store, SealedIdentity};
use crate::store::{accounts, passkeys};

/// How long somebody may stay at the provider.
const AWAY: TimeDelta = TimeDelta::minutes(10);

/// How long a name or a label may be.
const LABEL: usize = 100;

/// Who people are to the provider, and what that opens.
pub(crate) struct Identities {
    register: Register,
    clock: Clock,
    passwords: Passwords,
    limits: Limits,
    provider: Provider,
    admission: Admission,
}

/// An identity, as its owner sees it.
pub(crate) struct Identity {
    pub(crate) id: Uuid,
    pub(crate) label: String,
    pub(crate) create_time: DateTime<Utc>,
    pub(crate) use_time: Option<DateTime<Utc>>,
}

/// Where to send a browser, and the secret that it keeps meanwhile.
pub(crate) struct Sent {
    pub(crate) ceremony: Secret,
    pub(crate) url: String,
}

/// What a browser brings back.
pub(crate) struct Authorization {
    pub(crate) ceremony: Secret,
    pub(crate) state: Secret,
    pub(crate) code: Secret,
}

/// What is sealed of an identity.
#[derive(Serialize, Deserialize)]
struct Details {
    issuer: String,
    subject: String,
    label: String,
}

impl Identities {
    pub(crate) fn new(
        register: Register,
        clock: Clock,
        passwords: Passwords,
        limits: Limits,
        provider: Provider,
        admission: Admission,
    ) -> Self {
        Self { register, clock, passwords, limits, provider, admission }
    }

    /// What the operator calls the provider; empty when there is none.
    pub(crate) fn provider(&self) -> &str {
        self.provider.name()
    }

    /// The caller's identities.
    pub(crate) async fn list(&self, caller: &Caller) -> Result<Vec<Identity>> {
        let key = self.register.vault.key(caller).await?;
        let mut tx = self.register.db.read(caller).await?;
        Ok(legible(store::list(&mut tx).await?.into_iter().map(|sealed| open(&key, sealed))))
    }

    /// Sends a browser to the provider: for the caller, or for nobody yet.
    pub(crate) async fn start(&self, caller: &Caller, fresh: bool, client: &str) -> Result<Sent> {
        self.limits.count(&[self.limits.from(PROVIDER_FROM, client)]).await?;
        let departure = self.provider.depart(fresh).await?;
        let ceremony = new_token()?;
        let mut tx = self.register.db.begin(caller).await?;
        let expire_time = tx.now().await? + AWAY;
        passkeys::add_ceremony(&mut tx, &token_hash(&ceremony), &departure.state, expire_time).await?;
        tx.commit().await?;
        Ok(Sent { ceremony, url: departure.url })
    }

    /// Signs in. Somebody whom nobody here goes with gets an account where the operator lets them, and none otherwise.
    pub(crate) async fn sign_in(&self, brought: Authorization, label: &str) -> Result<Admitted> {
        let arrived = self.arrive(&Caller::System, brought).await?;
        let index = self.index(&arrived);
        let mut tx = self.register.db.read(&Caller::System).await?;
        let owner = store::owner(&mut tx, &index).await?;
        drop(tx);
        let owner = match owner {
            Some(owner) => owner,
            None => self.join(&arrived, &index).await?,
        };
        let caller = Caller::Account(owner);
        let key = self.register.vault.key(&caller).await?;
        let mut tx = self.register.db.begin(&caller).await?;
        let account = accounts::hold(&mut tx, &key).await?.ok_or_else(unknown)?;
        let now = tx.now().await?;
        if !store::used(&mut tx, &index, now).await? {
            return Err(unknown());
        }
        // Whoever left a browser open at the provider left it open here as well: that is no proof.
        let admitted = self.admission.admit(&mut tx, account, label, Proof::Open).await?;
        tx.commit().await?;
        Ok(admitted)
    }

    /// Connects an identity with the caller's account.
    pub(crate) async fn connect(&self, caller: &Caller, brought: Authorization) -> Result<Identity> {
        let arrived = self.arrive(caller, brought).await?;
        let index = self.index(&arrived);
        let key = self.register.vault.key(caller).await?;
        let mut tx = self.register.db.begin(caller).await?;
        let now = tx.now().await?;
        let added = add(&mut tx, &key, &arrived, &index, now).await.map_err(|error| match error.kind() {
            Kind::Conflict => Error::conflict("This sign-in is connected with an account already."),
            _ => error,
        })?;
        tx.commit().await?;
        Ok(added)
    }

    /// Proves that whoever holds a session is who signed in, by an identity of theirs that the provider asked for anew.
    pub(crate) async fn prove(&self, caller: &Caller, token: &Secret, brought: Authorization) -> Result<Rotated> {
        let arrived = self.arrive(caller, brought).await?;
        let mut tx = self.register.db.begin(caller).await?;
        let now = tx.now().await?;
        if !arrived.fresh || !store::used(&mut tx, &self.index(&arrived), now).await? {
            return Err(refused());
        }
        let rotated = rotate(&mut tx, token).await?;
        tx.commit().await?;
        Ok(rotated)
    }

    /// Takes an identity away. Whoever has no other way in asks for a new password.
    pub(crate) async fn delete(&self, caller: &Caller, id: Uuid) -> Result<()> {
        let mut tx = self.register.db.begin(caller).await?;
        if !store::delete(&mut tx, id).await? {
            return Err(Error::not_found("identity"));
        }
        tx.commit().await
    }

    /// Who came back. What they left with is used up, whatever comes of it.
    async fn arrive(&self, caller: &Caller, brought: Authorization) -> Result<Arrived> {
        let mut tx = self.register.db.begin(caller).await?;
        let now = self.clock.now();
        let kept = passkeys::take_ceremony(&mut tx, &token_hash(&brought.ceremony), now).await?;
        tx.commit().await?;
        // No connection is held while the provider is asked.
        self.provider.arrive(&kept.ok_or_else(refused)?, &brought.state, &brought.code, now).await
    }

    /// Makes an account for somebody whom the provider knows. Their address has to be theirs, and nobody's here: an
    /// account that has it is connected by its owner alone.
    async fn join(&self, arrived: &Arrived, index: &str) -> Result<AccountId> {
        let email = arrived.email.as_deref().and_then(|email| domain::email(email).ok());
        let email = email.filter(|_| self.provider.joins()).ok_or_else(unknown)?;
        let name = label(&arrived.name);
        let (local, _) = email.split_once('@').unwrap_or((&email, ""));
        let name = if name.is_empty() { label(local) } else { name };
        // A password that nobody knows: whoever wants one asks for a new one.
        let password_hash = self.passwords.hash(new_token()?).await?;
        let id = AccountId::generate();
        let key = self.register.vault.key(&Caller::Account(id)).await?;

        let mut tx = self.register.db.begin(&Caller::System).await?;
        let now = tx.now().await?;
        // The first account is made with the code that the start printed.
        if !accounts::any(&mut tx).await? {
            return Err(unknown());
        }
        let account = Account { id, email, name, time_zone: Tz::UTC, role: Role::Member, version: 1, create_time: now };
        let taken = |error: Error| if error.kind() == Kind::Conflict { unknown() } else { error };
        self.register.add(&mut tx, &key, &account, &password_hash).await.map_err(taken)?;
        add(&mut tx, &key, arrived, index, now).await.map_err(taken)?;
        tx.commit().await?;
        Ok(id)
    }

    /// What an identity is looked up by.
    fn index(&self, arrived: &Arrived) -> String {
        self.register.instance.index("identity", "subject", &format!("{}\n{}", arrived.issuer, arrived.subject))
    }
}

/// Adds an identity to the account that `tx` is of.
async fn add(
    tx: &mut heartward_platform::Tx,
    key: &DataKey,
    arrived: &Arrived,
    index: &str,
    now: DateTime<Utc>,
) -> Result<Identity> {
    let id = Id::<Identity>::generate().uuid();
    let label = label(&arrived.name);
    let details = Details { issuer: arrived.issuer.clone(), subject: arrived.subject.clone(), label: label.clone() };
    let details = serde_json::to_vec(&details).map_err(Error::internal)?;
    store::insert(tx, id, index, &key.seal("identity", id, "details", &details)?, now).await?;
    Ok(Identity { id, label, create_time: now, use_time: None })
}

fn open(key: &DataKey, sealed: SealedIdentity) -> Result<Identity> {
    let SealedIdentity { id, details, create_time, use_time } = sealed;
    let details = key.open("identity", id, "details", &details)?;
    let Details { label, .. } = serde_json::from_slice(&details).map_err(Error::internal)?;
    Ok(Identity { id, label, create_time, use_time })
}

/// What a provider calls somebody, as far as it can be shown.
fn label(name: &str) -> String {
    text("name", &name.chars().take(LABEL).collect::<String>(), LABEL).unwrap_or_default()
}

/// Identities that nobody has, and those whose address somebody has, look alike.
fn unknown() -> Error {
    Error::not_found("account")
}
