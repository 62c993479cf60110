//! Tries that may go wrong, counted for everybody: until when those so far count.

use chrono::{DateTime, Utc};
use heartward_core::Result;
use heartward_platform::{Affected as _, Tx, on};

/// Until when tries under a key count; held until the transaction ends.
pub(crate) async fn hold(tx: &mut Tx, key: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    on!(tx, conn => sqlx::query_scalar(
        "insert into attempt (key, until) values ($1, $2)
         on conflict (key) do update set until = attempt.until returning until")
        .bind(key).bind(now).fetch_one(conn).await)
}

/// Changes it.
pub(crate) async fn set(tx: &mut Tx, key: &str, until: DateTime<Utc>) -> Result<()> {
    on!(tx, conn => sqlx::query("update attempt set until = $2 where key = $1")
        .bind(key).bind(until).execute(conn).await.affected())?;
    Ok(())
}

/// Forgets what does not count any more.
pub(crate) async fn forget(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64> {
    on!(tx, conn => sqlx::query("delete from attempt where until <= $1").bind(now).execute(conn).await.affected())
}
