//! When the instance was last backed up.

use chrono::{DateTime, Utc};
use heartward_core::Result;
use heartward_platform::{Affected as _, Tx, on};

/// Notes that it was.
pub(crate) async fn note(tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
    on!(tx, conn => sqlx::query(
        "insert into backup (id, made_at) values (1, $1) on conflict (id) do update set made_at = excluded.made_at")
        .bind(now).execute(conn).await.affected())?;
    Ok(())
}

/// Since when there is something that is in no backup: the last one, or the first account; `None` while there is nothing.
pub(crate) async fn since(tx: &mut Tx) -> Result<Option<DateTime<Utc>>> {
    on!(tx, conn => sqlx::query_scalar(
        "select coalesce((select max(made_at) from backup), (select min(create_time) from account))")
        .fetch_one(conn).await)
}
