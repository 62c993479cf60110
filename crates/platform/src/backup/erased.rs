//! What was erased stays so: an older archive does not bring it back to an instance that knows better.

use heartward_core::{Caller, Result};

use super::line::Cell;
use super::read::{self, Table};
use crate::{Db, Foundation, erasing};

/// The tables that say what was erased. Their rows go from what is there into what is restored.
const KNOWN: [&str; 2] = ["erased", "erasure"];
/// How many rows go over at once.
const BATCH: usize = 500;

/// What is known here about what was erased, of one service; nothing where there is no store.
pub(super) async fn known(foundation: &Foundation, service: &str) -> Result<Vec<(Table, Vec<Vec<Cell>>)>> {
    let file = foundation.data_dir.join(format!("{}.db", foundation.name(service)));
    if foundation.store.url.is_none() && !file.exists() {
        return Ok(Vec::new());
    }
    let db = foundation.look(service).await?;
    let mut tx = db.read(&Caller::System).await?;
    let mut known = Vec::new();
    for table in read::tables(&mut tx).await? {
        if KNOWN.contains(&table.name.as_str()) {
            let mut rows = Vec::new();
            read::rows(&mut tx, &table, |row| {
                rows.push(row);
                Ok(())
            })
            .await?;
            known.push((table, rows));
        }
    }
    drop(tx);
    db.close().await;
    Ok(known)
}

/// Has a restored store know it as well, and erases what came back.
pub(super) async fn carry_over(db: &Db, known: Vec<(Table, Vec<Vec<Cell>>)>) -> Result<()> {
    let mut tx = db.begin(&Caller::System).await?;
    for (table, rows) in known {
        for rows in rows.chunks(BATCH) {
            read::add(&mut tx, &table, rows.to_vec()).await?;
        }
    }
    tx.commit().await?;
    erasing::sweep_all(db).await?;
    Ok(())
}
