//! One-time codes that are read off a screen and typed: for the first account, invitations and lost passwords.

use heartward_core::{Result, Secret};
use heartward_platform::vault;
use sha2::{Digest as _, Sha256};

/// A new code: 128 random bits, in groups.
pub(super) fn fresh() -> Result<Secret> {
    let pairs = vault::random::<16>()?.map(|byte| format!("{byte:02x}"));
    Ok(Secret::new(pairs.chunks(2).map(<[String]>::concat).collect::<Vec<_>>().join("-")))
}

/// What is kept of a code. Case and separators do not matter.
pub(super) fn hash(code: &Secret) -> [u8; 32] {
    let digits: String = code.expose().chars().filter(char::is_ascii_alphanumeric).collect();
    Sha256::digest(digits.to_ascii_lowercase()).into()
}
