//! Every SQL statement of this service.

use heartward_platform::vault::{Field, SealedColumn};

pub(crate) mod accounts;
pub(crate) mod attempts;
pub(crate) mod backups;
pub(crate) mod devices;
pub(crate) mod erasures;
pub(crate) mod factors;
pub(crate) mod identities;
pub(crate) mod imports;
pub(crate) mod invitations;
pub(crate) mod managed;
pub(crate) mod passkeys;
pub(crate) mod people;
pub(crate) mod recovery;
pub(crate) mod sessions;
pub(crate) mod tokens;

/// What is sealed, for whoever looks after the keys.
pub(crate) const SEALED: [SealedColumn; 6] = [
    SealedColumn {
        table: "account",
        column: "details",
        account: Some("id"),
        record: Some("id"),
        field: Field::Named("details"),
    },
    SealedColumn {
        table: "person",
        column: "details",
        account: Some("account_id"),
        record: Some("id"),
        field: Field::Named("details"),
    },
    SealedColumn {
        table: "passkey",
        column: "details",
        account: Some("account_id"),
        record: Some("id"),
        field: Field::Named("details"),
    },
    SealedColumn {
        table: "identity",
        column: "details",
        account: Some("account_id"),
        record: Some("id"),
        field: Field::Named("details"),
    },
    SealedColumn {
        table: "totp",
        column: "secret",
        account: Some("account_id"),
        record: Some("account_id"),
        field: Field::Named("secret"),
    },
    SealedColumn {
        table: "personal_token",
        column: "name",
        account: Some("account_id"),
        record: Some("id"),
        field: Field::Named("name"),
    },
];
