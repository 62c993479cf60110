use heartward_core::{AccountId, Caller, Result};
use tracing::warn;
use uuid::Uuid;

use super::Vault;
use crate::{Affected as _, Conn, on};

/// How many keys one transaction wraps: what a kill loses, and how long others wait for the rows.
const BATCH: i64 = 100;

/// What [`Vault::rewrap`] did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rewrapped {
    /// How many data keys the present master key wraps now that it did not before.
    pub wrapped: u64,
    /// Whose data key could not be unwrapped, and stays as it is.
    pub failed: Vec<AccountId>,
}

impl Vault {
    /// Has the present master key wrap every data key that another one wraps.
    ///
    /// Each batch is a transaction of its own and leaves out what is done, so that it may be killed at any moment, begun
    /// again, and run beside the service.
    pub async fn rewrap(&self) -> Result<Rewrapped> {
        let mut outcome = Rewrapped::default();
        let mut after = None;
        while let Some(last) = self.rewrap_some(after, &mut outcome).await? {
            after = Some(last);
        }
        Ok(outcome)
    }

    /// Wraps the keys of one batch behind `after`; returns where the next begins.
    async fn rewrap_some(&self, after: Option<Uuid>, outcome: &mut Rewrapped) -> Result<Option<Uuid>> {
        let current = self.masters.current_id();
        let mut tx = self.db.begin(&Caller::System).await?;
        let lock = if matches!(tx.conn(), Conn::Postgres(_)) { " for update" } else { "" };
        let rows: Vec<(Uuid, String, Vec<u8>)> = on!(&mut tx, conn => {
            let mut query = sqlx::QueryBuilder::new(
                "select account_id, master_key_id, wrapped from data_key where master_key_id <> ");
            query.push_bind(current);
            if let Some(after) = after {
                query.push(" and account_id > ").push_bind(after);
            }
            query.push(" order by account_id limit ").push_bind(BATCH).push(lock);
            query.build_query_as().fetch_all(conn).await
        })?;
        for (account, id, wrapped) in &rows {
            let owner = AccountId::from(*account);
            let data_key = match self.masters.unwrap(owner, id, wrapped) {
                Ok(data_key) => data_key,
                Err(error) => {
                    warn!(account = %owner, cause = error.causes(), "a data key cannot be unwrapped");
                    outcome.failed.push(owner);
                    continue;
                }
            };
            let (id, wrapped) = self.masters.wrap(owner, &data_key)?;
            outcome.wrapped += on!(&mut tx, conn => sqlx::query(
                "update data_key set master_key_id = $2, wrapped = $3 where account_id = $1")
                .bind(*account).bind(id).bind(wrapped).execute(conn).await.affected())?;
        }
        tx.commit().await?;
        Ok(rows.last().map(|(account, ..)| *account))
    }
}
