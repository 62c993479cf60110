//! Where an archive is put back: first beside what is there, then in its place.
//!
//! Until the last step nothing of what is there is touched, and on PostgreSQL that step is one transaction. Files are
//! replaced one after the other: a note says so, and whoever finds it knows that the restore has to be run again.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use heartward_core::{Caller, Error, Result};
use sqlx::AssertSqlSafe;

use super::read;
use crate::{Affected as _, Conn, Db, Foundation, Migration, Schema, on};

/// Before the names of schemas, and the folder of files, in which a restore is built.
const ASIDE: &str = "restoring_";
/// In the data folder while files are being replaced.
const UNFINISHED: &str = "restore.unfinished";

/// Whether a restore stopped while it replaced files, so that some are old and some are new.
pub fn is_half_restored(data_dir: &Path) -> bool {
    data_dir.join(UNFINISHED).exists()
}

/// Whether there is any record where an archive would be put.
pub async fn is_empty(foundation: &Foundation, schemas: &[Schema]) -> Result<bool> {
    for schema in schemas {
        let name = foundation.name(schema.service);
        if foundation.store.url.is_none() {
            if foundation.data_dir.join(format!("{name}.db")).exists() {
                return Ok(false);
            }
            continue;
        }
        let db = foundation.look(schema.service).await?;
        let mut tx = db.read(&Caller::System).await?;
        for table in read::tables(&mut tx).await? {
            let count = format!("select count(*) from (select 1 from \"{}\" limit 1) as one", table.name);
            let rows: i64 = on!(&mut tx, conn => sqlx::query_scalar(AssertSqlSafe(count)).fetch_one(conn).await)?;
            if rows > 0 {
                return Ok(false);
            }
        }
        drop(tx);
        db.close().await;
    }
    Ok(true)
}

/// How many connections other processes of Heartward have to the database. SQLite files have a lock instead.
pub async fn others(foundation: &Foundation, schemas: &[Schema]) -> Result<i64> {
    let (Some(schema), Some(_)) = (schemas.first(), &foundation.store.url) else { return Ok(0) };
    let db = foundation.look(schema.service).await?;
    let mut tx = db.read(&Caller::System).await?;
    let others = "select count(*) from pg_stat_activity where datname = current_database()
                  and pid <> pg_backend_pid() and application_name = any ($1)";
    let names: Vec<String> =
        schemas.iter().map(|schema| format!("heartward-{}", foundation.name(schema.service))).collect();
    let Conn::Postgres(conn) = tx.conn() else { return Ok(0) };
    let count = crate::sql(sqlx::query_scalar(others).bind(names).fetch_one(&mut **conn).await);
    drop(tx);
    db.close().await;
    count
}

/// Where a restore is built.
pub(super) struct Aside {
    foundation: Foundation,
    /// The same, for what is being built.
    within: Foundation,
}

impl Aside {
    /// Makes room, and throws away what an earlier restore left there.
    pub(super) async fn prepare(foundation: &Foundation, schemas: &[Schema]) -> Result<Self> {
        let mut within = foundation.clone();
        if foundation.store.url.is_none() {
            within.data_dir = foundation.data_dir.join(format!("{ASIDE}{}", foundation.prefix));
            remove(&within.data_dir)?;
            fs::create_dir_all(&within.data_dir).map_err(Error::unavailable)?;
        } else {
            within.prefix = format!("{ASIDE}{}", foundation.prefix);
        }
        let aside = Self { foundation: foundation.clone(), within };
        let drop = schemas.iter().map(|schema| drop_schema(&aside.within.name(schema.service))).collect();
        aside.execute(schemas, drop).await?;
        Ok(aside)
    }

    /// The store of a service with exactly these steps.
    pub(super) async fn open(&self, service: &str, steps: &[Migration]) -> Result<Db> {
        let Foundation { store, data_dir, clock, metrics, .. } = &self.within;
        Db::open_in(store, data_dir, &self.within.name(service), Some(steps), clock.clone(), metrics).await
    }

    /// Puts what was built in its place. What was there before is gone.
    pub(super) async fn move_in(self, schemas: &[Schema]) -> Result<()> {
        if self.foundation.store.url.is_none() {
            return self.move_files(schemas).map_err(Error::unavailable);
        }
        let mut statements = Vec::new();
        for schema in schemas {
            let (place, new) = (self.foundation.name(schema.service), self.within.name(schema.service));
            statements.push(drop_schema(&place));
            statements.push(format!("alter schema \"{new}\" rename to \"{place}\""));
        }
        self.execute(schemas, statements).await
    }

    /// Runs statements about whole schemas in one transaction; there are none of that kind for files.
    async fn execute(&self, schemas: &[Schema], statements: Vec<String>) -> Result<()> {
        let (Some(schema), Some(_)) = (schemas.first(), &self.foundation.store.url) else { return Ok(()) };
        let db = self.foundation.look(schema.service).await?;
        let mut tx = db.begin(&Caller::System).await?;
        for statement in statements {
            on!(&mut tx, conn => sqlx::query(AssertSqlSafe(statement)).execute(conn).await.affected())?;
        }
        tx.commit().await?;
        db.close().await;
        Ok(())
    }

    fn move_files(&self, schemas: &[Schema]) -> std::io::Result<()> {
        let note = self.foundation.data_dir.join(UNFINISHED);
        fs::write(&note, "A restore stopped here. Run it again.\n")?;
        sync(&self.foundation.data_dir)?;
        for schema in schemas {
            let file = |folder: &Path, name: String, end: &str| -> PathBuf { folder.join(format!("{name}.db{end}")) };
            let name = self.foundation.name(schema.service);
            // What a log of the old file holds must not be played into the new one.
            for end in ["-wal", "-shm"] {
                match fs::remove_file(file(&self.foundation.data_dir, name.clone(), end)) {
                    Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
            let new = file(&self.within.data_dir, self.within.name(schema.service), "");
            fs::rename(new, file(&self.foundation.data_dir, name, ""))?;
        }
        sync(&self.foundation.data_dir)?;
        fs::remove_file(note)?;
        fs::remove_dir_all(&self.within.data_dir)?;
        sync(&self.foundation.data_dir)
    }
}

fn drop_schema(name: &str) -> String {
    format!("drop schema if exists \"{name}\" cascade")
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::unavailable(error)),
        _ => Ok(()),
    }
}

fn sync(folder: &Path) -> std::io::Result<()> {
    fs::File::open(folder)?.sync_all()
}
