use chrono::{DateTime, Utc};
use heartward_core::{Cursor, Result};
use heartward_platform::{DataKey, Tx, on};
use uuid::Uuid;

use super::{LATEST, NOTE, TABLE};

/// A note as it is stored.
pub(crate) struct Sealed {
    /// Its conversation.
    pub(crate) conversation: Uuid,
    /// When that took place.
    pub(crate) occur_time: DateTime<Utc>,
    note: Vec<u8>,
}

impl Sealed {
    /// The text; none for one that was damaged.
    pub(crate) fn open(&self, key: &DataKey) -> Option<String> {
        let plain = key.open(TABLE, self.conversation, NOTE, &self.note).ok()?;
        String::from_utf8(plain).ok()
    }
}

/// Notes of conversations, newest first after that place.
pub(crate) async fn after(tx: &mut Tx, after: Option<Cursor>, limit: i64) -> Result<Vec<Sealed>> {
    let account = tx.account()?.uuid();
    let after = after.unwrap_or(LATEST);
    let rows: Vec<(Uuid, DateTime<Utc>, Vec<u8>)> = on!(tx, conn => sqlx::query_as(
        "select id, occur_time, note from conversation
         where account_id = $1 and (occur_time, id) < ($2, $3) and note is not null
         order by occur_time desc, id desc limit $4")
        .bind(account).bind(after.time).bind(after.id).bind(limit).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(conversation, occur_time, note)| Sealed { conversation, occur_time, note }).collect())
}
