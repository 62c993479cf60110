use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{Caller, Clock, Error, Id, Result, Secret, required};
use heartward_platform::vault::legible;
use heartward_platform::{DataKey, Db, Tx, Vault};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use webauthn_rs::prelude::Passkey as Key;

use super::admission::{Admission, Proof, Rotated, SignedIn, new_token, rotate, token_hash};
use super::factors::{first_recovery_codes, forget_recovery_codes_of_nothing};
use crate::ceremonies::{Ceremonies, refused, unknown};
use crate::store::passkeys::SealedPasskey;
use crate::store::{accounts, passkeys as store};

/// How long a challenge is good.
const CHALLENGE: TimeDelta = TimeDelta::minutes(5);

/// How many passkeys somebody may have.
const MOST: i64 = 20;

/// Passkeys, and what they open.
pub(crate) struct Passkeys {
    db: Db,
    vault: Vault,
    clock: Clock,
    ceremonies: Ceremonies,
    admission: Admission,
}

/// A passkey, as its owner sees it.
pub(crate) struct Passkey {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) create_time: DateTime<Utc>,
    pub(crate) use_time: Option<DateTime<Utc>>,
}

/// What is asked of a browser, and the secret that its answer comes with.
pub(crate) struct Asked {
    pub(crate) ceremony: Secret,
    pub(crate) options: String,
}

/// What is sealed of a passkey.
#[derive(Serialize, Deserialize)]
struct Details {
    name: String,
    key: Key,
}

impl Passkeys {
    pub(crate) fn new(db: Db, vault: Vault, clock: Clock, ceremonies: Ceremonies, admission: Admission) -> Self {
        Self { db, vault, clock, ceremonies, admission }
    }

    /// Where passkeys work; empty when they work nowhere.
    pub(crate) fn origin(&self) -> &str {
        self.ceremonies.origin()
    }

    /// The caller's passkeys.
    pub(crate) async fn list(&self, caller: &Caller) -> Result<Vec<Passkey>> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.read(caller).await?;
        let kept = store::list(&mut tx).await?;
        Ok(legible(kept.iter().map(|sealed| Ok(shown(sealed, open(&key, sealed)?.name)))))
    }

    /// Begins to add a passkey.
    pub(crate) async fn start(&self, caller: &Caller) -> Result<Asked> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.begin(caller).await?;
        let account = accounts::hold(&mut tx, &key).await?.ok_or_else(|| Error::not_found("account"))?;
        let kept = store::list(&mut tx).await?;
        let known = legible(kept.iter().map(|sealed| Ok(open(&key, sealed)?.key)));
        let asked = self.ceremonies.ask_to_make(account.id.uuid(), &account.email, &account.name, &known)?;
        let ceremony = keep(&mut tx, &asked.state).await?;
        tx.commit().await?;
        Ok(Asked { ceremony, options: asked.options })
    }

    /// Adds the passkey that was made. Whoever has no recovery codes yet gets some.
    pub(crate) async fn create(
        &self,
        caller: &Caller,
        ceremony: &Secret,
        credential: &str,
        name: &str,
    ) -> Result<(Passkey, Vec<Secret>)> {
        let name = required("name", name, 60)?;
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.begin(caller).await?;
        let now = tx.now().await?;
        let state = store::take_ceremony(&mut tx, &token_hash(ceremony), now).await?.ok_or_else(refused)?;
        let made = self.ceremonies.made(&state, credential)?;
        if store::count(&mut tx).await? >= MOST {
            return Err(Error::conflict(format!("There are {MOST} passkeys already. Take one away first.")));
        }
        let id = Id::<Key>::generate().uuid();
        let hash = Sha256::digest(made.cred_id());
        let details = serde_json::to_vec(&Details { name: name.clone(), key: made }).map_err(Error::internal)?;
        store::insert(&mut tx, id, &hash, &key.seal("passkey", id, "details", &details)?, now).await?;
        let codes = first_recovery_codes(&mut tx).await?;
        tx.commit().await?;
        Ok((Passkey { id, name, create_time: now, use_time: None }, codes))
    }

    /// Takes a passkey away.
    pub(crate) async fn delete(&self, caller: &Caller, id: Uuid) -> Result<()> {
        let mut tx = self.db.begin(caller).await?;
        if !store::delete(&mut tx, id).await? {
            return Err(Error::not_found("passkey"));
        }
        forget_recovery_codes_of_nothing(&mut tx).await?;
        tx.commit().await
    }

    /// Begins to sign in or to prove oneself.
    pub(crate) async fn start_assertion(&self) -> Result<Asked> {
        let asked = self.ceremonies.ask_to_use()?;
        let mut tx = self.db.begin(&Caller::System).await?;
        let ceremony = keep(&mut tx, &asked.state).await?;
        tx.commit().await?;
        Ok(Asked { ceremony, options: asked.options })
    }

    /// Signs in. A passkey verifies who holds it, so it is both factors at once.
    pub(crate) async fn sign_in(&self, ceremony: &Secret, credential: &str, label: &str) -> Result<SignedIn> {
        let (mut tx, key, _) = self.proven(ceremony, credential).await?;
        let account = accounts::hold(&mut tx, &key).await?.ok_or_else(unknown)?;
        let signed_in = self.admission.let_in(&mut tx, account, label, Proof::Given).await?;
        tx.commit().await?;
        Ok(signed_in)
    }

    /// Proves that whoever holds a session is who signed in.
    pub(crate) async fn prove(
        &self,
        caller: &Caller,
        token: &Secret,
        ceremony: &Secret,
        credential: &str,
    ) -> Result<Rotated> {
        let (mut tx, _, owner) = self.proven(ceremony, credential).await?;
        if owner != *caller {
            return Err(refused());
        }
        let rotated = rotate(&mut tx, token).await?;
        tx.commit().await?;
        Ok(rotated)
    }

    /// A transaction of whoever proved that they hold a passkey of theirs, which is noted in it; their key, and who it is.
    async fn proven(&self, ceremony: &Secret, credential: &str) -> Result<(Tx, DataKey, Caller)> {
        let (owner, credential) = self.ceremonies.claimed_by(credential)?;
        let mut tx = self.db.begin(&Caller::System).await?;
        let state = store::take_ceremony(&mut tx, &token_hash(ceremony), self.clock.now()).await?;
        // It is used up, whatever comes of it.
        tx.commit().await?;
        let state = state.ok_or_else(unknown)?;

        let caller = Caller::Account(owner.into());
        let hash = Sha256::digest(&credential.raw_id);
        let mut tx = self.db.read(&caller).await?;
        let kept = store::by_credential(&mut tx, &hash).await?.ok_or_else(unknown)?;
        drop(tx);
        // Asked for late: a key is made for whoever has none, and whom the passkey says it belongs to may not exist.
        let key = self.vault.key(&caller).await?;
        self.ceremonies.proves(&state, &credential, &open(&key, &kept)?.key)?;
        let mut tx = self.db.begin(&caller).await?;
        let now = tx.now().await?;
        if !store::used(&mut tx, kept.id, now).await? {
            return Err(unknown());
        }
        Ok((tx, key, caller))
    }
}

async fn keep(tx: &mut Tx, state: &[u8]) -> Result<Secret> {
    let ceremony = new_token()?;
    let expire_time = tx.now().await? + CHALLENGE;
    store::add_ceremony(tx, &token_hash(&ceremony), state, expire_time).await?;
    Ok(ceremony)
}

fn open(key: &DataKey, sealed: &SealedPasskey) -> Result<Details> {
    let details = key.open("passkey", sealed.id, "details", &sealed.details)?;
    serde_json::from_slice(&details).map_err(Error::internal)
}

fn shown(sealed: &SealedPasskey, name: String) -> Passkey {
    Passkey { id: sealed.id, name, create_time: sealed.create_time, use_time: sealed.use_time }
}
