use data_encoding::BASE32_NOPAD;
use heartward_core::Secret;
use sha2::{Digest as _, Sha256};

/// How many recovery codes somebody gets.
pub(crate) const RECOVERY_CODES: usize = 10;

/// How many random bytes are in each. 80 bits are beyond guessing even for whoever has the hashes, so that a plain
/// SHA-256 protects them as it does tokens.
pub(crate) const RECOVERY_BYTES: usize = 10;

/// A recovery code as people write it down: `abcd-efgh-ijkl-mnop`.
pub(crate) fn recovery_code(random: [u8; RECOVERY_BYTES]) -> Secret {
    let letters = BASE32_NOPAD.encode(&random).to_ascii_lowercase();
    let groups: Vec<&str> = (0..letters.len()).step_by(4).map(|at| &letters[at..at + 4]).collect();
    Secret::new(groups.join("-"))
}

/// What is kept of a recovery code. Case and separators do not matter, nor do the digits that look like letters.
pub(crate) fn recovery_hash(code: &str) -> [u8; 32] {
    let letters = code.chars().filter(char::is_ascii_alphanumeric).map(|letter| match letter.to_ascii_lowercase() {
        '0' => 'o',
        '1' => 'l',
        letter => letter,
    });
    Sha256::digest(letters.collect::<String>()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_code_can_be_copied_by_hand() {
        let code = recovery_code(*b"heartwards");
        assert_eq!(code.expose(), "nbsw-c4tu-o5qx-ezdt");
        let hash = recovery_hash(code.expose());
        for copied in ["NBSW C4TU O5QX EZDT", "nbswc4tuo5qxezdt", " nbsw-c4tu-05qx-ezdt "] {
            assert_eq!(recovery_hash(copied), hash, "{copied}");
        }
        assert_ne!(recovery_hash("nbsw-c4tu-o5qx-ezd"), hash);
        assert_ne!(recovery_hash(recovery_code(*b"heartwardt").expose()), hash);
    }
}
