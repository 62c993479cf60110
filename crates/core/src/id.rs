use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::{Serialize, Serializer};
use uuid::Uuid;

use crate::{Error, Result};

/// The id of a `T`: a UUID that cannot be mistaken for the id of something else.
///
/// New ids are version 7, so that they sort by the time they were made and stay close together in an index.
pub struct Id<T>(Uuid, PhantomData<fn() -> T>);

/// Marks ids of accounts.
#[derive(Debug)]
pub enum Account {}
/// Marks ids of people.
#[derive(Debug)]
pub enum Person {}
/// Marks ids of conversations.
#[derive(Debug)]
pub enum Conversation {}
/// Marks ids of offers.
#[derive(Debug)]
pub enum Offer {}

/// The id of an account.
pub type AccountId = Id<Account>;
/// The id of a person.
pub type PersonId = Id<Person>;
/// The id of a conversation.
pub type ConversationId = Id<Conversation>;
/// The id of an offer.
pub type OfferId = Id<Offer>;

impl<T> Id<T> {
    /// A new id.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that makes ids")]
    pub fn generate() -> Self {
        Uuid::now_v7().into()
    }

    /// Reads an id out of a request; `Invalid`, naming `field`, when it is not a UUID.
    pub fn parse(field: &str, text: &str) -> Result<Self> {
        match Uuid::try_parse(text) {
            Ok(uuid) => Ok(uuid.into()),
            Err(_) => Err(Error::invalid(field, "Must be a UUID, for instance 01890a5d-ac96-774b-bcce-b302099a8057.")),
        }
    }

    /// The id as the database keeps it.
    pub fn uuid(&self) -> Uuid {
        self.0
    }
}

impl<T> From<Uuid> for Id<T> {
    fn from(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }
}

impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

// Derived versions would ask the marker for the same traits.
impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
