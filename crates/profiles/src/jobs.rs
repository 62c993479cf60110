//! What the service does by itself.

use std::time::Duration;

use chrono::TimeDelta;
use heartward_core::{Caller, Result};
use heartward_platform::telemetry::names;
use heartward_platform::{Db, Job};
use tracing::{info, warn};

use crate::domain::{IMPORT_KNOWN, UNDELETE};
use crate::store;

const PAUSE: Duration = Duration::from_hours(1);

/// Forgets what nobody can come back to: people deleted long enough ago, and ways in that expired.
pub(crate) fn forget(db: Db) -> Job {
    Job::new("profiles.forget", |stop| async move {
        loop {
            match once(&db).await {
                Ok((0, 0)) => {}
                Ok((people, ways)) => info!(people, ways, "forgot what is over"),
                Err(error) => warn!(%error, "forgetting what is over goes on later"),
            }
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                () = stop.cancelled() => return,
            }
        }
    })
}

/// Looks how long ago everything was backed up, whoever did it.
pub(crate) fn backups(db: Db) -> Job {
    let age = db.metrics().meter().f64_gauge(names::BACKUP_AGE).with_unit("s").build();
    Job::watch("profiles.backups", db, move |db| {
        let age = age.clone();
        async move {
            let mut tx = db.read(&Caller::System).await?;
            if let Some(since) = store::backups::since(&mut tx).await? {
                let now = tx.now().await?;
                age.record((now - since).as_seconds_f64().max(0.0), &[]);
            }
            Ok(())
        }
    })
}

async fn once(db: &Db) -> Result<(u64, u64)> {
    let mut tx = db.begin(&Caller::System).await?;
    let now = tx.now().await?;
    // A day longer than the promise, so that nobody is too late by the difference of two clocks.
    let people = store::people::forget(&mut tx, now - UNDELETE - TimeDelta::days(1)).await?;
    let ways = store::sessions::forget(&mut tx, now).await?
        + store::tokens::forget(&mut tx, now).await?
        + store::factors::forget_second_steps(&mut tx, now).await?
        + store::passkeys::forget_ceremonies(&mut tx, now).await?
        + store::devices::forget(&mut tx, now).await?
        + store::invitations::forget(&mut tx, now).await?
        + store::recovery::forget(&mut tx, now).await?
        + store::attempts::forget(&mut tx, now).await?
        + store::imports::forget(&mut tx, now - IMPORT_KNOWN).await?;
    tx.commit().await?;
    Ok((people, ways))
}
