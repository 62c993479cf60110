//! Erasing for good what is kept of an account, or about a person. Each is done in the transaction of the event that asks
//! for it, and can be done again.

use chrono::{DateTime, Utc};
use heartward_core::{Id, PersonId, Result};
use heartward_platform::{Tx, erasing, outbox};
use heartward_proto::profiles::v1::Erasure;
use heartward_proto::reflections::v1::ReflectionsErased;

use super::{concerned, renew};
use crate::convert;
use crate::domain::{Change, Conversation};
use crate::store;

/// What is kept beyond the person: what deletes itself with its conversation, and the note that they are gone.
const OTHERWISE: [&str; 2] = ["participant", "known_person"];

/// Erases all there is of the account.
pub(crate) async fn account(tx: &mut Tx, erasure: Id<Erasure>) -> Result<()> {
    erasing::account(tx).await?;
    receipt(tx, erasure).await
}

/// Erases all there is about a person: one-to-one conversations with them, their part in others, and what was derived.
/// `version` is their last one: whatever is heard of them later is older.
pub(crate) async fn person(tx: &mut Tx, person: PersonId, version: i64, erasure: Id<Erasure>) -> Result<()> {
    let now = tx.now().await?;
    store::lock_account(tx).await?;
    loop {
        // Each one that is seen to is not with them any more.
        let some = store::with(tx, person).await?;
        if some.is_empty() {
            break;
        }
        for conversation in some {
            leave(tx, person, &conversation, now).await?;
        }
    }
    erasing::person(tx, person, &OTHERWISE).await?;
    store::forget_person(tx, person, version).await?;
    receipt(tx, erasure).await
}

/// Takes a person out of a conversation; one that was with them alone goes with its note.
async fn leave(tx: &mut Tx, person: PersonId, conversation: &Conversation, now: DateTime<Utc>) -> Result<()> {
    let id = conversation.id;
    let all = store::lock_account(tx).await?;
    let mut ledger = concerned(tx, all, &[&conversation.content]).await?;
    ledger.remove(conversation);
    let others: Vec<PersonId> = conversation.content.people.iter().copied().filter(|with| *with != person).collect();
    if others.is_empty() {
        store::delete(tx, id).await?;
        outbox::record(tx, id.uuid(), conversation.version + 1, &convert::deleted(id)).await?;
    } else {
        // The group stays one, however many of it are known here.
        let after = conversation.amend(vec![Change::People(others)], None)?;
        let event = convert::amended(&after, &ledger, now);
        ledger.add(&after);
        store::save(tx, &after).await?;
        outbox::record(tx, id.uuid(), after.version, &event).await?;
    }
    renew(tx, &mut ledger).await?;
    store::save_ledger(tx, &ledger).await
}

async fn receipt(tx: &mut Tx, erasure: Id<Erasure>) -> Result<()> {
    outbox::record(tx, erasure.uuid(), 1, &ReflectionsErased { erasure_id: erasure.to_string() }).await
}
