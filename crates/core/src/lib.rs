//! Words that every part of Heartward shares: ids, the clock, errors, callers, pages, bounded text.
//!
//! No IO, no async, nothing of one service. A type that only one service needs belongs there.

mod caller;
mod clock;
mod error;
mod id;
mod page;
mod secret;
mod text;

pub use caller::Caller;
pub use clock::Clock;
pub use error::{Error, FieldError, Kind, Result};
pub use id::{Account, AccountId, Conversation, ConversationId, Id, Offer, OfferId, Person, PersonId};
pub use page::{Cursor, Page, PageLimits};
pub use secret::Secret;
pub use text::{required, text};
