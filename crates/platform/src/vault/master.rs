use chacha20poly1305::XChaCha20Poly1305;
use heartward_core::{AccountId, Error, Result, Secret};
use hmac::Mac as _;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{KEY, cipher, decode_hex, encode_hex, mac, open, random, seal};

/// The key that wraps all others. 32 bytes, kept outside the database it protects.
#[derive(Clone)]
pub struct MasterKey {
    cipher: XChaCha20Poly1305,
    /// Seals archives: derived, so that no nonce of theirs can meet one of a data key.
    archives: XChaCha20Poly1305,
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
        let derived = mac(bytes.as_slice())?.chain_update(b"heartward/1|archives").finalize().into_bytes();
        let derived = Zeroizing::new(<[u8; KEY]>::from(derived));
        Ok(Self { cipher: cipher(&bytes), archives: cipher(&derived), id: encode_hex(&id[..8]) })
    }

    /// A new master key, as text to keep.
    pub fn generate() -> Result<Secret> {
        let bytes = Zeroizing::new(random::<KEY>()?);
        Ok(Secret::new(encode_hex(bytes.as_slice())))
    }
}

/// The master key that wraps, and those before it, which only unwrap until nothing is wrapped by them any more.
#[derive(Clone)]
pub struct MasterKeys {
    current: MasterKey,
    previous: Vec<MasterKey>,
}

impl From<MasterKey> for MasterKeys {
    fn from(current: MasterKey) -> Self {
        Self { current, previous: Vec::new() }
    }
}

impl MasterKeys {
    /// Reads the present master key, and those before it with blanks, line ends or commas between them.
    pub fn parse(current: &Secret, previous: Option<&Secret>) -> Result<Self> {
        let previous = previous.map_or("", Secret::expose);
        let each = previous.split(|c: char| c == ',' || c.is_whitespace()).filter(|text| !text.is_empty());
        Ok(Self {
            current: MasterKey::parse(current)?,
            previous: each.map(|text| MasterKey::parse(&Secret::new(text))).collect::<Result<_>>()?,
        })
    }

    pub(crate) fn current_id(&self) -> &str {
        &self.current.id
    }

    /// Seals and opens archives by the present key.
    pub(crate) fn archives(&self) -> XChaCha20Poly1305 {
        self.current.archives.clone()
    }

    /// Opens archives by the key of this id, if it is loaded: the backups from before a rotation stay readable.
    pub(crate) fn archives_of(&self, id: &[u8]) -> Option<XChaCha20Poly1305> {
        let mut loaded = std::iter::once(&self.current).chain(&self.previous);
        loaded.find(|key| key.id.as_bytes() == id).map(|key| key.archives.clone())
    }

    /// A data key, wrapped by the present master key, and the id of that.
    pub(super) fn wrap(&self, account: AccountId, data_key: &[u8]) -> Result<(&str, Vec<u8>)> {
        let MasterKey { cipher, id, .. } = &self.current;
        Ok((id, seal(cipher, &wrapping(account, id), data_key)?))
    }

    /// A data key again, by whichever master key wrapped it.
    pub(super) fn unwrap(&self, account: AccountId, id: &str, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let loaded = std::iter::once(&self.current).chain(&self.previous).find(|key| key.id == id);
        let key = loaded
            .ok_or_else(|| Error::internal(format!("a data key is wrapped by master key {id}, which is not loaded")))?;
        Ok(Zeroizing::new(open(&key.cipher, &wrapping(account, id), wrapped)?))
    }
}

fn wrapping(account: AccountId, master_key_id: &str) -> String {
    format!("heartward/1|{account}|data_key|{master_key_id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_master_key_is_64_hexadecimal_digits() {
        let key = MasterKey::generate().expect("random");
        assert!(MasterKey::parse(&key).is_ok());
        assert!(MasterKey::parse(&Secret::new("secret")).is_err());
        assert!(MasterKey::parse(&Secret::new("g".repeat(64))).is_err());
        assert!(MasterKey::parse(&Secret::new("ä".repeat(32))).is_err());
    }

    #[test]
    fn a_data_key_is_unwrapped_by_whichever_loaded_master_key_wrapped_it() {
        let (old, new) = (MasterKey::generate().expect("random"), MasterKey::generate().expect("random"));
        let account = AccountId::generate();
        let before = MasterKeys::parse(&old, None).expect("a key");
        let (id, wrapped) = before.wrap(account, &[7; KEY]).expect("wrapped");
        let unwrap = |keys: MasterKeys, account| keys.unwrap(account, id, &wrapped).map(|bytes| bytes.to_vec()).ok();
        let both = MasterKeys::parse(&new, Some(&Secret::new(format!("\n{}, ", old.expose())))).expect("two keys");
        assert_eq!(unwrap(both.clone(), account), Some(vec![7; KEY]));
        assert_eq!(unwrap(both, AccountId::generate()), None, "another account");
        assert_eq!(unwrap(MasterKeys::parse(&new, None).expect("a key"), account), None, "not loaded");
        assert!(MasterKeys::parse(&new, Some(&Secret::new("short"))).is_err());
    }
}
