//! What a service stands on: store, outbox and inbox, bus, gRPC, keys, telemetry.
//!
//! Nothing here knows what Heartward is about. Invariants:
//! - the only way to a database is a transaction begun for a [`heartward_core::Caller`] ([`Db::begin`]);
//! - the only way to announce something is [`outbox::record`], inside such a transaction;
//! - the only place that knows whether a peer is in this process or elsewhere is [`rpc::Transport`].
//!
//! Read `db`, `outbox`, `bus`, `relay`, then `rpc`.

pub mod backup;
pub mod bus;
pub mod db;
pub mod erasing;
mod event;
mod foundation;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod imported;
mod inbox;
pub mod mail;
pub mod outbox;
mod part;
pub mod planted;
mod relay;
pub mod requests;
pub mod rpc;
pub mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;
pub mod vault;

pub use bus::{Bus, Consumer, Handler, LocalBus, RabbitBus};
pub use db::{Affected, Conn, Db, Migration, Schema, Standing, Timing, Tx, sql};
pub use event::Event;
pub use foundation::Foundation;
pub use part::{Job, Part};
pub use relay::Relay;
pub use telemetry::Metrics;
pub use vault::{DataKey, MasterKey, MasterKeys, Vault};
