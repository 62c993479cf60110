use crate::{AccountId, Error, Result};

/// Who a piece of work is done for. Nothing reaches a database without one.
///
/// It is made from a verified call token or from an event's envelope, never from what a client sent in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// Somebody who is signed in; they see what is theirs.
    Account(AccountId),
    /// The system itself: signing in, schedulers, relays.
    System,
}

impl Caller {
    /// The account this is done for; `Unauthenticated` when there is none.
    pub fn account(&self) -> Result<AccountId> {
        match self {
            Self::Account(id) => Ok(*id),
            Self::System => Err(Error::unauthenticated("Please sign in.")),
        }
    }
}
