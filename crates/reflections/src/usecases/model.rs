//! What the arithmetic goes by, and working everything out afresh.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use heartward_core::{AccountId, Caller, Cursor, Result};
use heartward_platform::{Db, Tx};

use super::Reflections;
use crate::domain::{HalfLife, Ledger, Sums, Venues};
use crate::store;

/// How many conversations are read at a time.
const BATCH: i64 = 1_000;

impl Reflections {
    /// The half-life that the account's sums go by.
    pub(crate) async fn half_life(&self, caller: &Caller) -> Result<HalfLife> {
        let mut tx = self.db.read(caller).await?;
        store::half_life(&mut tx).await
    }

    /// Has the account's sums go by another half-life. This reads all its conversations.
    pub(crate) async fn set_half_life(&self, caller: &Caller, half_life: HalfLife) -> Result<()> {
        let mut tx = self.db.begin(caller).await?;
        let (before, _) = store::lock_account(&mut tx).await?;
        if before == half_life {
            return Ok(());
        }
        let ledger = rebuilt(&mut tx, half_life).await?;
        store::set_half_life(&mut tx, half_life).await?;
        store::replace_ledger(&mut tx, &ledger).await?;
        tx.commit().await
    }
}

/// Works out afresh what is kept of every account; returns of how many people it was not what it has to be.
pub(crate) async fn rebuild(db: &Db, now: DateTime<Utc>) -> Result<usize> {
    let mut tx = db.read(&Caller::System).await?;
    let accounts = store::accounts(&mut tx).await?;
    drop(tx);
    let mut mended = 0;
    for account in accounts {
        mended += rebuild_account(db, account, now).await?;
    }
    Ok(mended)
}

async fn rebuild_account(db: &Db, account: AccountId, now: DateTime<Utc>) -> Result<usize> {
    let mut tx = db.begin(&Caller::Account(account)).await?;
    let all = store::lock_account(&mut tx).await?;
    let rebuilt = rebuilt(&mut tx, all.0).await?;
    let differing = store::everything(&mut tx, all).await?.differing(&rebuilt, now);
    if differing > 0 {
        store::replace_ledger(&mut tx, &rebuilt).await?;
        tx.commit().await?;
    }
    Ok(differing)
}

/// What all conversations of an account that is locked add up to.
async fn rebuilt(tx: &mut Tx, half_life: HalfLife) -> Result<Ledger> {
    let mut ledger = Ledger::new((half_life, Sums::default()), BTreeMap::new(), Venues::new());
    let mut after = None;
    loop {
        let conversations = store::without_notes(tx, after, BATCH).await?;
        let Some(last) = conversations.last() else { return Ok(ledger) };
        after = Some(Cursor { time: last.content.occur_time, id: last.id.uuid() });
        for conversation in &conversations {
            ledger.add(conversation);
        }
    }
}
