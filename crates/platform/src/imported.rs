//! What comes out of an archive of ours: which id a record has here.
//!
//! An id of an archive may be taken by another account of this instance, and whoever imports an archive twice wants
//! nothing twice. So a record that is here under its own id, from when it was exported, stays as it is; any other gets an
//! id that follows from the account and from the id in the archive.

use heartward_core::AccountId;
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

/// The id that a record of an archive has in this account, unless it is here under its own.
pub fn id(account: AccountId, theirs: Uuid) -> Uuid {
    let digest = Sha256::new_with_prefix(b"heartward imported\0").chain_update(account.uuid()).chain_update(theirs);
    let digest: [u8; 32] = digest.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_follows_from_the_account_and_from_the_id_in_the_archive() {
        let (account, theirs) = (AccountId::generate(), Uuid::from_u128(7));
        assert_eq!(id(account, theirs), id(account, theirs));
        assert_ne!(id(account, theirs), id(AccountId::generate(), theirs));
        assert_ne!(id(account, theirs), id(account, Uuid::from_u128(8)));
        assert_eq!(id(account, theirs).get_version_num(), 8);
    }
}
