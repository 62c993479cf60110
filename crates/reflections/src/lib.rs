//! Reflections: what somebody shared in a conversation, how it felt, and where it lies on the spectrum between small
//! talk and heart-to-heart.
//!
//! - Every number follows from what was noted, by the formulas in `domain`; it describes one view of conversations and
//!   is never a property of a person.
//! - What the conversations with a person add up to is kept with each change, so reading it costs the same after ten
//!   conversations as after a million; it always equals what a rebuild from all conversations would give.
//! - Notes are sealed at rest and leave this service towards their owner alone. Events carry ids and small facts.
//! - Who exists is for profiles to say: its events fill our copy, and profiles is asked about anybody missing there.
//!
//! Read `domain`, `usecases`, `store`, then `rpc`.

use heartward_core::Result;
use heartward_platform::bus::Queue;
use heartward_platform::rpc::Peer;
use heartward_platform::vault::Keys;
use heartward_platform::{Consumer, Foundation, Handler, Migration, Part, Schema};

mod consume;
mod convert;
mod domain;
mod people;
mod rpc;
mod store;
mod usecases;

const MIGRATIONS: [Migration; 3] = [
    Migration { version: 100, name: "conversations", sql: include_str!("../migrations/0100_conversations.sql") },
    Migration { version: 110, name: "check_ins", sql: include_str!("../migrations/0110_check_ins.sql") },
    Migration { version: 150, name: "prompt_answers", sql: include_str!("../migrations/0150_prompt_answers.sql") },
];

/// The queues that this service listens on, for whoever publishes what it wants to hear.
pub fn queues() -> Vec<Queue> {
    let handlers: [&dyn Handler; 2] = [&consume::LearnPeople, &consume::Erase];
    handlers.map(Queue::from).to_vec()
}

/// What the service's store looks like.
pub const SCHEMA: Schema = Schema { service: "reflections", migrations: &MIGRATIONS };

/// All that is sealed in the service's store.
pub async fn keys(foundation: &Foundation) -> Result<Keys> {
    Keys::open(foundation, "reflections", &MIGRATIONS, &store::SEALED).await
}

/// Opens the store and makes the service ready to run; `profiles` is asked about people not heard of yet.
pub async fn start(foundation: &Foundation, profiles: Peer) -> Result<Part> {
    let (db, vault) = foundation.open("reflections", &MIGRATIONS).await?;
    let people = people::People::new(db.clone(), profiles);
    let reflections = usecases::Reflections::new(db.clone(), vault, foundation.clock.clone(), people);
    Ok(Part {
        name: "reflections",
        rpc: rpc::routes(reflections),
        consumers: vec![Consumer::new(db.clone(), consume::LearnPeople), Consumer::new(db.clone(), consume::Erase)],
        jobs: Vec::new(),
        db,
    })
}

/// Works out afresh what is kept of every account from its conversations; returns of how many people it was not what it
/// has to be. On healthy records that is nobody, and nothing is written.
pub async fn rebuild(foundation: &Foundation) -> Result<usize> {
    let (db, _) = foundation.open("reflections", &MIGRATIONS).await?;
    let mended = usecases::rebuild(&db, foundation.clock.now()).await;
    db.close().await;
    mended
}
