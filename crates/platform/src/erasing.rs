//! Erasing all that a service keeps of an account, for good.
//!
//! - The wrapped data key goes with the rows: what is left of them on a disk or in a backup of this store cannot be read.
//! - The account is written down as erased in the same transaction. From then on no event has an effect on its behalf and
//!   no key is made for it, and what a request that was under way still wrote is swept up.
//! - What was recorded in the outbox stays until it is told: it holds ids and small facts, and others have to hear it.

use std::time::Duration;

use heartward_core::{AccountId, Caller, PersonId, Result};
use sqlx::AssertSqlSafe;
use tracing::warn;
use uuid::Uuid;

use crate::{Affected as _, Conn, Db, Job, Tx, on};

/// What says that an account was erased, and what still has to be told of it.
const STAYS: [&str; 3] = ["erased", "erasure", "outbox"];
/// How often what came too late is swept up.
const PAUSE: Duration = Duration::from_hours(1);

/// Erases all that this store keeps of the account that `tx` acts for. It can be done again.
pub async fn account(tx: &mut Tx) -> Result<()> {
    let account = tx.account()?.uuid();
    let now = tx.now().await?;
    on!(tx, conn => sqlx::query("insert into erased (account_id, erased_at) values ($1, $2) on conflict do nothing")
        .bind(account).bind(now).execute(conn).await.affected())?;
    sweep(tx).await?;
    Ok(())
}

/// Whether the account that `tx` acts for was erased here.
pub(crate) async fn is_erased(tx: &mut Tx) -> Result<bool> {
    let account = tx.account()?.uuid();
    let rows: i64 = on!(tx, conn => sqlx::query_scalar("select count(*) from erased where account_id = $1")
        .bind(account).fetch_one(conn).await)?;
    Ok(rows > 0)
}

/// Deletes what this store keeps of a person of the account that `tx` acts for: the rows that name them, in every table
/// but `other_than`. It can be done again.
pub async fn person(tx: &mut Tx, person: PersonId, other_than: &[&str]) -> Result<()> {
    let account = tx.account()?.uuid();
    for (table, _) in tables(tx, "person_id").await? {
        if !other_than.contains(&table.as_str()) {
            let delete = format!("delete from \"{table}\" where account_id = $1 and person_id = $2");
            on!(tx, conn => sqlx::query(AssertSqlSafe(delete)).bind(account).bind(person.uuid())
                .execute(conn).await.affected())?;
        }
    }
    Ok(())
}

/// Deletes every row of the account; tells how many there were.
async fn sweep(tx: &mut Tx) -> Result<u64> {
    let account = tx.account()?.uuid();
    let mut owned = tables(tx, "account_id").await?;
    owned.retain(|(table, _)| !STAYS.contains(&table.as_str()));
    let mut rows = 0;
    for (table, column) in owned {
        let delete = format!("delete from \"{table}\" where \"{column}\" = $1");
        rows += on!(tx, conn => sqlx::query(AssertSqlSafe(delete)).bind(account).execute(conn).await.affected())?;
    }
    Ok(rows)
}

/// The tables that have a column, so that no new one can be forgotten; and `account`, whose id it is, after all others,
/// since much refers to it.
async fn tables(tx: &mut Tx, column: &str) -> Result<Vec<(String, String)>> {
    let with = match tx.conn() {
        Conn::Sqlite(_) => {
            "select t.name, c.name from sqlite_master t join pragma_table_info(t.name) c on
                 c.name = $1 or ($1 = 'account_id' and t.name = 'account' and c.name = 'id')
             where t.type = 'table' order by t.name = 'account', t.name"
        }
        Conn::Postgres(_) => {
            "select table_name::text, column_name::text from information_schema.columns
             where table_schema = current_schema()
                 and (column_name = $1 or ($1 = 'account_id' and table_name = 'account' and column_name = 'id'))
             order by table_name = 'account', table_name"
        }
    };
    on!(tx, conn => sqlx::query_as(with).bind(column).fetch_all(conn).await)
}

/// Sweeps up what came for accounts that are erased: requests that were under way, and backups that were put back.
pub fn sweeper(service: &str, db: Db) -> Job {
    Job::new(format!("{service}.erased"), |stop| async move {
        while !stop.is_cancelled() {
            match sweep_all(&db).await {
                Ok(0) => {}
                Ok(rows) => warn!(rows, "swept up what came for accounts that are erased"),
                Err(error) => warn!(%error, cause = error.causes(), "sweeping up goes on later"),
            }
            stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await;
        }
    })
}

/// Deletes every row of every account that was erased here; tells how many there were.
pub(crate) async fn sweep_all(db: &Db) -> Result<u64> {
    let mut tx = db.read(&Caller::System).await?;
    let erased: Vec<Uuid> = on!(&mut tx, conn => sqlx::query_scalar("select account_id from erased order by account_id")
        .fetch_all(conn).await)?;
    drop(tx);
    let mut rows = 0;
    for account in erased {
        let mut tx = db.begin(&Caller::Account(AccountId::from(account))).await?;
        let swept = sweep(&mut tx).await?;
        if swept > 0 {
            tx.commit().await?;
        }
        rows += swept;
    }
    if rows > 0 {
        db.scrub().await?;
    }
    Ok(rows)
}
