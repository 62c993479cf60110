//! Text at rest: sealed with a key of the account's own, which a master key wraps.
//!
//! - XChaCha20-Poly1305; its 192-bit nonces can be drawn at random without a thought for repeats.
//! - The associated data names data key, account, table, record and field, and that of a wrapped key its account and
//!   master key, so that a ciphertext which is moved anywhere else does not open.
//! - A new master key wraps the data keys afresh ([`Vault::rewrap`]); what they seal stays as it is.
//! - What has to be found without being opened is looked up by a keyed hash ([`DataKey::index`]).
//! - Destroying an account's row in `data_key` makes everything it wrote here unreadable.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use heartward_core::{AccountId, Caller, Error, Result};
use hmac::{Hmac, KeyInit as _, Mac as _};
use moka::sync::Cache;
use sha2::{Digest as _, Sha256};
use tracing::error;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{Affected as _, Db, Tx, erasing, on};

mod keys;
mod master;
mod rewrap;
mod verify;

pub use keys::Keys;
pub use master::{MasterKey, MasterKeys};
pub use rewrap::Rewrapped;
pub use verify::{Check, Field, SealedColumn, Unopened};

const NONCE: usize = 24;
const KEY: usize = 32;

/// The data keys of one service.
#[derive(Clone)]
pub struct Vault {
    db: Db,
    masters: Arc<MasterKeys>,
    keys: Cache<AccountId, DataKey>,
}

impl Vault {
    /// Opens the vault of a store.
    pub fn new(db: Db, masters: MasterKeys) -> Self {
        // Short-lived, so that an account that is erased elsewhere is soon unreadable here as well.
        let keys = Cache::builder().max_capacity(10_000).time_to_live(Duration::from_mins(1)).build();
        Self { db, masters: Arc::new(masters), keys }
    }

    /// The caller's key; made on first use, in a transaction of its own, before anything can be sealed with it.
    ///
    /// Call it before `Db::begin`: on SQLite there is one writer, and two would wait for each other.
    pub async fn key(&self, caller: &Caller) -> Result<DataKey> {
        let account = caller.account()?;
        if let Some(key) = self.keys.get(&account) {
            return Ok(key);
        }
        let mut tx = self.db.read(caller).await?;
        let found = load(&mut tx).await?;
        drop(tx);
        let row = match found {
            Some(row) => row,
            None => self.make(caller).await?,
        };
        let key = self.unwrap(account, row)?;
        self.keys.insert(account, key.clone());
        Ok(key)
    }

    /// The key of what belongs to nobody in particular: kept as that of the account which nobody has.
    pub async fn instance_key(&self) -> Result<DataKey> {
        self.key(&Caller::Account(Uuid::nil().into())).await
    }

    async fn make(&self, caller: &Caller) -> Result<Row> {
        let account = caller.account()?;
        let bytes = Zeroizing::new(random::<KEY>()?);
        let (master_key_id, wrapped) = self.masters.wrap(account, bytes.as_slice())?;
        let mut tx = self.db.begin(caller).await?;
        if erasing::is_erased(&mut tx).await? {
            return Err(Error::not_found("account"));
        }
        let now = tx.now().await?;
        on!(&mut tx, conn => sqlx::query(
            "insert into data_key (account_id, master_key_id, wrapped, made_at) values ($1, $2, $3, $4)
             on conflict do nothing")
            .bind(account.uuid()).bind(master_key_id).bind(wrapped).bind(now).execute(conn).await.affected())?;
        // Somebody else may have been first: theirs is the key.
        let row = load(&mut tx).await?.ok_or_else(|| Error::internal("a data key vanished"))?;
        tx.commit().await?;
        Ok(row)
    }

    fn unwrap(&self, account: AccountId, (master_key_id, wrapped): Row) -> Result<DataKey> {
        let bytes = self.masters.unwrap(account, &master_key_id, &wrapped)?;
        let bytes: &[u8; KEY] = bytes.as_slice().try_into().map_err(Error::internal)?;
        DataKey::new(account, bytes)
    }
}

/// An account's own key.
#[derive(Clone)]
pub struct DataKey {
    cipher: XChaCha20Poly1305,
    /// Names the key without giving it away.
    id: String,
    index: Hmac<Sha256>,
    account: AccountId,
}

impl DataKey {
    fn new(account: AccountId, bytes: &[u8; KEY]) -> Result<Self> {
        let id = Sha256::new().chain_update(b"heartward data key id").chain_update(bytes).finalize();
        let index = mac(bytes)?.chain_update(b"heartward/1|index").finalize().into_bytes();
        Ok(Self { cipher: cipher(bytes), id: encode_hex(&id[..8]), index: mac(&index)?, account })
    }

    /// Seals what belongs in one field of one record of one table.
    pub fn seal(&self, table: &str, record: Uuid, field: &str, plain: &[u8]) -> Result<Vec<u8>> {
        seal(&self.cipher, &self.place(table, record, field), plain)
    }

    /// Opens it again; `Internal` when it was altered or comes from another place.
    pub fn open(&self, table: &str, record: Uuid, field: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        // Until November 2026 places did not name the key.
        let before = format!("heartward/1|{}|{table}|{record}|{field}", self.account);
        open(&self.cipher, &self.place(table, record, field), sealed).or_else(|_| open(&self.cipher, &before, sealed))
    }

    /// What a text is looked up by: equal for equal texts, and of no use to anybody without the key.
    pub fn index(&self, table: &str, field: &str, text: &str) -> String {
        let place = format!("{table}|{field}|");
        encode_hex(&self.index.clone().chain_update(place).chain_update(text).finalize().into_bytes())
    }

    fn place(&self, table: &str, record: Uuid, field: &str) -> String {
        format!("heartward/2|{}|{}|{table}|{record}|{field}", self.id, self.account)
    }
}

fn mac(key: &[u8]) -> Result<Hmac<Sha256>> {
    Hmac::new_from_slice(key).map_err(Error::internal)
}

type Row = (String, Vec<u8>);

async fn load(tx: &mut Tx) -> Result<Option<Row>> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query_as("select master_key_id, wrapped from data_key where account_id = $1")
        .bind(account.uuid()).fetch_optional(conn).await)
}

fn cipher(key: &[u8; KEY]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*key))
}

fn seal(cipher: &XChaCha20Poly1305, aad: &str, plain: &[u8]) -> Result<Vec<u8>> {
    let nonce = random::<NONCE>()?;
    let payload = Payload { msg: plain, aad: aad.as_bytes() };
    let sealed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| Error::internal("sealing failed"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn open(cipher: &XChaCha20Poly1305, aad: &str, sealed: &[u8]) -> Result<Vec<u8>> {
    let broken = || Error::internal("a sealed text was altered or moved");
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or_else(broken)?;
    let payload = Payload { msg: sealed, aad: aad.as_bytes() };
    cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| broken())
}

/// What could be opened of a list. One that was damaged is left out, so that it hides no other; the log says that there is
/// one, and `heartward keys verify` which.
pub fn legible<T>(opened: impl IntoIterator<Item = Result<T>>) -> Vec<T> {
    let told = |error: &Error| error!(cause = error.causes(), "a record of a list cannot be opened");
    opened.into_iter().filter_map(|one| one.inspect_err(told).ok()).collect()
}

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::internal(error.to_string()))?;
    Ok(bytes)
}

fn encode_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn decode_hex(text: &str) -> Option<[u8; KEY]> {
    let mut bytes = [0; KEY];
    if text.len() != 2 * KEY || !text.is_ascii() {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(account: AccountId) -> DataKey {
        DataKey::new(account, &[7; KEY]).expect("a key")
    }

    #[test]
    fn a_sealed_text_opens_only_in_its_own_place() {
        let (account, record) = (AccountId::generate(), Uuid::from_u128(1));
        let sealed = key(account).seal("conversation", record, "note", b"what Ines said").expect("sealed");
        let open = |key: DataKey, table, record, field| key.open(table, record, field, &sealed).ok();
        assert_eq!(open(key(account), "conversation", record, "note").as_deref(), Some(&b"what Ines said"[..]));
        assert_eq!(open(key(AccountId::generate()), "conversation", record, "note"), None);
        assert_eq!(open(key(account), "person", record, "note"), None);
        assert_eq!(open(key(account), "conversation", Uuid::from_u128(2), "note"), None);
        assert_eq!(open(key(account), "conversation", record, "title"), None);
    }

    #[test]
    fn an_altered_or_cut_text_does_not_open() {
        let (key, record) = (key(AccountId::generate()), Uuid::from_u128(1));
        let sealed = key.seal("person", record, "details", b"Sam").expect("sealed");
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(key.open("person", record, "details", &altered).is_err(), "bit {at}");
            assert!(key.open("person", record, "details", &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn what_was_sealed_before_places_named_the_key_still_opens_there_and_nowhere_else() {
        let (account, record) = (AccountId::generate(), Uuid::from_u128(1));
        let key = key(account);
        let place = format!("heartward/1|{account}|person|{record}|details");
        let sealed = seal(&key.cipher, &place, b"Sam").expect("sealed");
        assert_eq!(key.open("person", record, "details", &sealed).ok().as_deref(), Some(&b"Sam"[..]));
        assert!(key.open("person", Uuid::from_u128(2), "details", &sealed).is_err());
    }

    #[test]
    fn an_index_is_alike_for_equal_texts_of_one_key_and_place() {
        let (key, other) = (key(AccountId::generate()), DataKey::new(AccountId::generate(), &[8; KEY]).expect("a key"));
        let index = key.index("account", "email", "ines@example.org");
        assert_eq!(key.index("account", "email", "ines@example.org"), index);
        assert_ne!(key.index("account", "email", "sam@example.org"), index);
        assert_ne!(key.index("invitation", "email", "ines@example.org"), index);
        assert_ne!(other.index("account", "email", "ines@example.org"), index);
    }
}
