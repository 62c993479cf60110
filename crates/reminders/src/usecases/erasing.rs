//! Erasing for good what is kept of an account, or about a person. Each is done in the transaction of the event that asks
//! for it, and can be done again.

use heartward_core::{Id, PersonId, Result};
use heartward_platform::{Tx, erasing, outbox};
use heartward_proto::profiles::v1::Erasure;
use heartward_proto::reminders::v1::RemindersErased;

use crate::store::{cadences, deliveries};

/// Erases all there is of the account.
pub(crate) async fn account(tx: &mut Tx, erasure: Id<Erasure>) -> Result<()> {
    erasing::account(tx).await?;
    receipt(tx, erasure).await
}

/// Erases all there is about a person: offers, the rhythm, reminders, and notes of them with their deliveries. `version`
/// is their last one: whatever is heard of them later is older.
///
/// Conversations with them that are still to be heard of are heard of again when reflections has erased them.
pub(crate) async fn person(tx: &mut Tx, person: PersonId, version: i64, erasure: Id<Erasure>) -> Result<()> {
    cadences::hold(tx, person).await?;
    deliveries::forget_about(tx, person).await?;
    erasing::person(tx, person, &["cadence"]).await?;
    cadences::forget(tx, person, version).await?;
    receipt(tx, erasure).await
}

async fn receipt(tx: &mut Tx, erasure: Id<Erasure>) -> Result<()> {
    outbox::record(tx, erasure.uuid(), 1, &RemindersErased { erasure_id: erasure.to_string() }).await
}
