//! When the next one-to-one would suit, and what becomes of an offer. Pure: no IO, no clock.
//!
//! - [`rhythm`]: what steps make of the interval (domain model, 2.7);
//! - [`plan`]: what follows from the rhythm and from what is known of the person;
//! - [`offer`]: the life of one offer;
//! - [`pace`]: how many offers a week;
//! - [`reminder`]: what somebody wants to be reminded of; [`schedule`]: when; [`mod@wall`]: what clocks show;
//! - [`preferences`]: when notes may reach somebody;
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
mod preferences;
mod reminder;
mod rhythm;
mod schedule;
mod target;
mod wall;
#[cfg(test)]
mod years;

pub(crate) use calendar::{Entry, calendar};
pub(crate) use channel::{
    Channel, ChannelChange, ChannelId, ChannelState, Code, MOST_CHANNELS, MOST_REFUSALS, Pause, PauseReason, spelt,
};
pub(crate) use delivery::{Announcement, Attempt, Delivery, DeliveryId, DeliveryState, Outcome, Reply, retry_after};
pub(crate) use note::{About, NoteKind, TITLE, code_text, text};
pub(crate) use offer::{Answer, Offer, State};
pub(crate) use pace::{Limits, Turn, pull, turn};
pub(crate) use plan::{Cadence, Circle, Due, Facts, Outlook, Plan, Reason, Receptiveness, Window, Work};
pub(crate) use preferences::{Hush, Preferences, Quiet};
pub(crate) use reminder::{
    MOST_REMINDERS, Notice, NoticeId, NoticeState, Occurrence, Reminder, ReminderId, ReminderKind,
};
pub(crate) use rhythm::{Place, Rhythm, SourceId, Step, Talk};
pub(crate) use schedule::{Repeat, Schedule, rule};
pub(crate) use target::{ChannelKind, Given, Target};
pub(crate) use wall::{Minute, instant, read, wall, written};
