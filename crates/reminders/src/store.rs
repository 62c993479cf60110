//! Every SQL statement of the service, one text for both engines.
//!
//! - [`cadences`]: people, what comes next for them, and claims on due work;
//! - [`ledger`]: conversations and steps;
//! - [`offers`]: offers and the pace at which they are made;
//! - [`channels`]: how notes reach somebody outside, names and addresses sealed;
//! - [`deliveries`]: notes on their way, claims on those that are due, attempts;
//! - [`feeds`]: secret addresses of calendars.
//!
//! Enums are kept as the numbers of the contract.

pub(crate) mod cadences;
pub(crate) mod channels;
pub(crate) mod deliveries;
pub(crate) mod feeds;
pub(crate) mod ledger;
pub(crate) mod notices;
pub(crate) mod offers;
pub(crate) mod preferences;
pub(crate) mod push_keys;
pub(crate) mod reminders;
mod words;

use chrono::{DateTime, Utc};
use heartward_core::{Error, Result};
use heartward_platform::vault::{Field, SealedColumn};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::domain::Place;

/// What is sealed, for whoever looks after the keys.
pub(crate) const SEALED: [SealedColumn; 4] = [
    sealed("reminder"),
    sealed("notice"),
    sealed("channel"),
    SealedColumn { account: None, record: None, ..sealed("push_key") },
];

const fn sealed(table: &'static str) -> SealedColumn {
    let (account, record) = (Some("account_id"), Some("id"));
    SealedColumn { table, column: "sealed", account, record, field: Field::Named("sealed") }
}

/// A place out of its two columns, which are both null or neither.
fn place(at: Option<DateTime<Utc>>, source: Option<Uuid>) -> Option<Place> {
    Some(Place { at: at?, source: source?.into() })
}

/// The one of `all` that has this number; a number that we never wrote is a defect.
fn numbered<E: Copy>(all: &[E], number: impl Fn(E) -> i32, stored: i32) -> Result<E> {
    let found = all.iter().copied().find(|one| number(*one) == stored);
    found.ok_or_else(|| Error::internal(format!("an unknown number in the store: {stored}")))
}

/// What is kept of the secret of a link: enough to find whose it is, and of no use as a link.
fn hash(secret: &str) -> Vec<u8> {
    Sha256::new_with_prefix(b"heartward link\0").chain_update(secret).finalize().to_vec()
}
