//! When the next one-to-one would suit, and what becomes of an offer. Pure: no IO, no clock.
//!
//! - [`rhythm`]: what steps make of the interval (domain model, 2.7);
//! - [`plan`]: what follows from the rhythm and from what is known of the person;
//! - [`offer`]: the life of one offer;
//! - [`pace`]: how many offers a week;
//! - [`channel`], [`target`]: how notes reach somebody outside, and where;
//! - [`mod@calendar`]: what is coming up, for other programs;
//! - [`note`]: what they say; [`delivery`]: when they are tried, and when no more.

mod calendar;
mod channel;
mod delivery;
mod note;
mod offer;
mod pace;
mod plan;
mod rhythm;
mod target;
#[cfg(test)]
mod years;

pub(crate) use calendar::{Entry, calendar};
pub(crate) use channel::{
    Channel, ChannelChange, ChannelId, ChannelState, Code, MOST_CHANNELS, MOST_REFUSALS, Pause, PauseReason, spelt,
};
pub(crate) use delivery::{Announcement, Attempt, Delivery, DeliveryId, DeliveryState, Outcome, Reply, retry_after};
pub(crate) use note::{NoteKind, TITLE, text};
pub(crate) use offer::{Answer, Offer, State};
pub(crate) use pace::{PER_WEEK, Turn, pull, turn};
pub(crate) use plan::{Cadence, Circle, Due, Facts, Outlook, Plan, Reason, Receptiveness, Window, Work};
pub(crate) use rhythm::{Place, Rhythm, SourceId, Step, Talk};
pub(crate) use target::{ChannelKind, Given, Target};
