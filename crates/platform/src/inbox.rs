//! What was heard before. Kept longer than any event can be on its way, or come back from a backup.

use chrono::{DateTime, Utc};
use heartward_core::Result;
use uuid::Uuid;

use crate::planted::{self, Bug};
use crate::{Affected as _, Tx, on};

/// Notes that `consumer` heard the event; false when it had before.
pub(crate) async fn is_new(tx: &mut Tx, consumer: &str, event: Uuid) -> Result<bool> {
    let now = tx.now().await?;
    let rows = on!(tx, conn => sqlx::query(
        "insert into inbox (consumer, event_id, handled_at) values ($1, $2, $3) on conflict do nothing")
        .bind(consumer).bind(event).bind(now).execute(conn).await.affected())?;
    Ok(rows > 0 || planted::is(Bug::DedupOff))
}

/// Forgets what was heard before `before`.
pub(crate) async fn forget(tx: &mut Tx, before: DateTime<Utc>) -> Result<()> {
    on!(tx, conn => sqlx::query("delete from inbox where handled_at < $1").bind(before).execute(conn).await.affected())?;
    Ok(())
}
