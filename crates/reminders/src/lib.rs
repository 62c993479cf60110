//! When to reach out, and why now: gentle offers for the next one-to-one.
//!
//! The service learns of people and conversations through events alone and keeps ids and small facts of them. The words
//! of reminders are the account's own, and sealed; names are asked for when a note is sent, and kept nowhere.
//! Invariants:
//! - what a person's rhythm is follows from the steps in the ledger, in the order of their time: the order in which they
//!   became known leaves no trace;
//! - each occurrence is offered or told once, whoever does it; offers keep to what the account wants in a day and a week;
//! - a one-to-one withdraws the offer; silence and declines make offers rarer, never more frequent;
//! - whoever changes anything of a person holds that person's cadence row first, and the account's pace row last.
//!
//! What the model (2.7) leaves open is decided so: an unanswered offer counts from when it lapsed; an accepted one is
//! given 42 days for the talk and then lapses too; a day that was asked for is kept even while the person rests; and the
//! note that the door is open is made once a rest, whatever its answer.
//!
//! Notes leave the house over channels: what a channel is called and where it leads is sealed; an attempt is on record
//! before anything is sent, and has the same id as every other; what waits for long is tried for about three days.
//!
//! Read `domain` (rules), `usecases` (verbs), `jobs` and `courier` (what falls due), `senders`, `figures`, `store`, `rpc`.

mod consume;
mod convert;
mod courier;
mod domain;
mod examine;
mod figures;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod jobs;
mod people;
mod rpc;
mod senders;
mod store;
mod usecases;

use std::sync::Arc;

use heartward_core::Result;
use heartward_platform::bus::Queue;
use heartward_platform::rpc::Peer;
use heartward_platform::vault::Keys;
use heartward_platform::{Consumer, Foundation, Handler, Migration, Part, Schema};

use crate::figures::Figures;
use crate::people::People;
use crate::senders::{PushKey, Senders};
use crate::usecases::agenda::Agenda;
use crate::usecases::answers::Reminders;
use crate::usecases::channels::Channels;
use crate::usecases::delivering::Deliverer;

pub use courier::{Courier, Parcel};
pub use examine::{Finding, examine};
pub use jobs::{Claim, Scheduler};
pub use senders::{Allowed, Config};

const MIGRATIONS: [Migration; 4] = [
    Migration { version: 100, name: "cadence", sql: include_str!("../migrations/0100_cadence.sql") },
    Migration { version: 101, name: "reminder", sql: include_str!("../migrations/0101_reminder.sql") },
    Migration { version: 102, name: "channel", sql: include_str!("../migrations/0102_channel.sql") },
    Migration { version: 103, name: "push key", sql: include_str!("../migrations/0103_push_key.sql") },
];

/// The queues that this service listens on, for whoever publishes what it wants to hear.
pub fn queues() -> Vec<Queue> {
    let handlers: [&dyn Handler; 4] = [&consume::People, &consume::Conversations, &consume::Accounts, &consume::Erase];
    handlers.map(Queue::from).to_vec()
}

/// What the service's store looks like.
pub const SCHEMA: Schema = Schema { service: "reminders", migrations: &MIGRATIONS };

/// All that is sealed in the service's store.
pub async fn keys(foundation: &Foundation) -> Result<Keys> {
    Keys::open(foundation, "reminders", &MIGRATIONS, &store::SEALED).await
}

/// Opens the service's store and puts the service together; `profiles` is asked for names.
pub async fn start(config: &Config, foundation: &Foundation, profiles: Peer) -> Result<Part> {
    let (db, vault) = foundation.open("reminders", &MIGRATIONS).await?;
    let people = People::new(profiles);
    let senders = Arc::new(Senders::new(config, PushKey::load(&db, &vault).await?)?);
    let agenda = Agenda::new(db.clone(), vault.clone(), people.clone());
    let scheduler = Scheduler::new(db.clone(), vault.clone());
    let figures = Figures::new(db.metrics());
    let deliverer = Deliverer { db: db.clone(), vault, people, senders, figures: figures.clone() };
    Ok(Part {
        name: "reminders",
        rpc: rpc::routes(Reminders::new(db.clone()), agenda, Channels::new(deliverer.clone())),
        consumers: vec![
            Consumer::new(db.clone(), consume::People),
            Consumer::new(db.clone(), consume::Conversations),
            Consumer::new(db.clone(), consume::Accounts),
            Consumer::new(db.clone(), consume::Erase),
        ],
        jobs: vec![scheduler.job(), Courier(deliverer).job(), figures.watch(db.clone())],
        db,
    })
}
