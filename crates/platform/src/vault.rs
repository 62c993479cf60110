//! Text at rest: sealed with a key of the account's own, which a master key wraps.
//!
//! - XChaCha20-Poly1305; its 192-bit nonces can be drawn at random without a thought for repeats.
//! - The associated data names account, table, record, field and master key, so that a ciphertext which is moved
//!   anywhere else does not open.
//! - Destroying an account's row in `data_key` makes everything it wrote here unreadable, in backups too.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use heartward_core::{AccountId, Caller, Error, Result, Secret};
use moka::sync::Cache;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{Affected as _, Db, Tx, on};

const NONCE: usize = 24;
const KEY: usize = 32;

/// The key that wraps all others. 32 bytes, kept outside the database it protects.
#[derive(Clone)]
pub struct MasterKey {
    cipher: XChaCha20Poly1305,
    id: String,
}

impl MasterKey {
    /// Reads a master key: 64 hexadecimal digits.
    pub fn parse(text: &Secret) -> Result<Self> {
        let bytes = Zeroizing::new(decode_hex(text.expose().trim()).ok_or_else(|| {
            Error::invalid("master_key", "Must be 64 hexadecimal digits, for instance from: openssl rand -hex 32")
        })?);
        // Names the key without giving it away.
        let id = Sha256::new().chain_update(b"heartward master key id").chain_update(bytes.as_slice()).finalize();
        Ok(Self { cipher: cipher(&bytes), id: encode_hex(&id[..8]) })
    }

    /// A new master key, as text to keep.
    pub fn generate() -> Result<Secret> {
        let bytes = Zeroizing::new(random::<KEY>()?);
        Ok(Secret::new(encode_hex(bytes.as_slice())))
    }
}

/// The data keys of one service.
#[derive(Clone)]
pub struct Vault {
    db: Db,
    master: Arc<MasterKey>,
    keys: Cache<AccountId, DataKey>,
}

impl Vault {
    /// Opens the vault of a store.
    pub fn new(db: Db, master: MasterKey) -> Self {
        // Short-lived, so that an account that is erased elsewhere is soon unreadable here as well.
        let keys = Cache::builder().max_capacity(10_000).time_to_live(Duration::from_mins(1)).build();
        Self { db, master: Arc::new(master), keys }
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

    async fn make(&self, caller: &Caller) -> Result<Row> {
        let account = caller.account()?;
        let bytes = Zeroizing::new(random::<KEY>()?);
        let wrapped = seal(&self.master.cipher, &wrapping(account, &self.master.id), bytes.as_slice())?;
        let mut tx = self.db.begin(caller).await?;
        let now = tx.now().await?;
        on!(&mut tx, conn => sqlx::query(
            "insert into data_key (account_id, master_key_id, wrapped, made_at) values ($1, $2, $3, $4)
             on conflict do nothing")
            .bind(account.uuid()).bind(&self.master.id).bind(wrapped).bind(now).execute(conn).await.affected())?;
        // Somebody else may have been first: theirs is the key.
        let row = load(&mut tx).await?.ok_or_else(|| Error::internal("a data key vanished"))?;
        tx.commit().await?;
        Ok(row)
    }

    fn unwrap(&self, account: AccountId, (master_key_id, wrapped): Row) -> Result<DataKey> {
        if master_key_id != self.master.id {
            return Err(Error::internal(format!(
                "data key is wrapped by master key {master_key_id}, which is not loaded"
            )));
        }
        let bytes = Zeroizing::new(open(&self.master.cipher, &wrapping(account, &master_key_id), &wrapped)?);
        let bytes: &[u8; KEY] = bytes.as_slice().try_into().map_err(Error::internal)?;
        Ok(DataKey { cipher: cipher(bytes), account })
    }
}

/// An account's own key.
#[derive(Clone)]
pub struct DataKey {
    cipher: XChaCha20Poly1305,
    account: AccountId,
}

impl DataKey {
    /// Seals what belongs in one field of one record of one table.
    pub fn seal(&self, table: &str, record: Uuid, field: &str, plain: &[u8]) -> Result<Vec<u8>> {
        seal(&self.cipher, &self.place(table, record, field), plain)
    }

    /// Opens it again; `Internal` when it was altered or comes from another place.
    pub fn open(&self, table: &str, record: Uuid, field: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        open(&self.cipher, &self.place(table, record, field), sealed)
    }

    fn place(&self, table: &str, record: Uuid, field: &str) -> String {
        format!("heartward/1|{}|{table}|{record}|{field}", self.account)
    }
}

type Row = (String, Vec<u8>);

async fn load(tx: &mut Tx) -> Result<Option<Row>> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query_as("select master_key_id, wrapped from data_key where account_id = $1")
        .bind(account.uuid()).fetch_optional(conn).await)
}

fn wrapping(account: AccountId, master_key_id: &str) -> String {
    format!("heartward/1|{account}|data_key|{master_key_id}")
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
        DataKey { cipher: cipher(&[7; KEY]), account }
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
    fn a_master_key_is_64_hexadecimal_digits() {
        let key = MasterKey::generate().expect("random");
        assert!(MasterKey::parse(&key).is_ok());
        assert!(MasterKey::parse(&Secret::new("secret")).is_err());
        assert!(MasterKey::parse(&Secret::new("g".repeat(64))).is_err());
        assert!(MasterKey::parse(&Secret::new("ä".repeat(32))).is_err());
    }
}
