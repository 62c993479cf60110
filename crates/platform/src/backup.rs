//! Archives of everything that services keep: written while they run, and put back on either engine.
//!
//! - An archive is one point in time over all services (`read`), in lines that need no program of ours to be read
//!   (`line`), sealed with a key that follows from the master key (`seal`).
//! - The whole of it is opened and understood before anything is written; it is built beside what is there and then takes
//!   its place (`place`).
//! - It holds rows, not files: what was written on SQLite can be put back on PostgreSQL and the other way round.
//! - It is put back with the steps that its schema had, and brought up to date after that.
//! - Accounts that were erased since stay erased, where the place it is put back to knows of them (`erased`).
//!
//! What the broker holds is not in it: an event that had left its outbox and was not taken in yet when the archive was
//! written stays with the broker.

use std::io::{BufRead as _, BufReader, BufWriter, Read, Write};

use chrono::{DateTime, Utc};
use heartward_core::{Caller, Error, Kind, Result};

use crate::db::steps_done;
use crate::{Foundation, Migration, Schema};

mod erased;
mod line;
mod place;
mod read;
mod seal;

use line::{Cell, Line};
use place::Aside;
use read::{Snapshot, Table};
use seal::{Opener, Sealer};

pub use place::{is_empty, is_half_restored, others};

/// How much one statement puts back: neither engine takes more values than this, nor longer texts gladly.
const VALUES: usize = 10_000;
const BYTES: usize = 4 * 1024 * 1024;

/// Opens an archive, for [`crate::fuzzing`].
#[cfg(any(test, fuzzing))]
pub(crate) fn opened<'a>(file: &'a [u8], keys: &crate::vault::MasterKeys) -> std::io::Result<impl Read + use<'a>> {
    Opener::new(file, keys)
}

/// What an archive holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// When all of it held.
    pub at: DateTime<Utc>,
    /// The version of the program that wrote it.
    pub program: String,
    /// Each table, as `service.table`, and its rows.
    pub tables: Vec<(String, u64)>,
}

impl Summary {
    /// All rows together.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|(_, rows)| rows).sum()
    }
}

/// Writes an archive of all stores, as they are at one point, to `sink`.
pub async fn write(foundation: &Foundation, schemas: &[Schema], sink: impl Write) -> Result<Summary> {
    let snapshot = Snapshot::take(foundation, schemas).await?;
    let at = foundation.clock.now();
    let mut summary = Summary { at, program: env!("CARGO_PKG_VERSION").to_owned(), tables: Vec::new() };
    let mut sealer = Sealer::new(BufWriter::new(sink), &foundation.master_keys).map_err(Error::unavailable)?;
    put(&mut sealer, &Line::Begin { at, program: summary.program.clone() })?;
    for (service, mut tx) in snapshot.stores {
        put(&mut sealer, &Line::Service { name: service.to_owned(), steps: steps_done(&mut tx).await? })?;
        for table in read::tables(&mut tx).await? {
            put(&mut sealer, &Line::Table { name: table.name.clone(), columns: table.columns.clone() })?;
            let mut rows = 0;
            read::rows(&mut tx, &table, |cells| {
                rows += 1;
                line(&mut sealer, &Line::Row(cells.iter().map(Cell::to_json).collect()))
            })
            .await?;
            summary.tables.push((format!("{service}.{}", table.name), rows));
        }
    }
    put(&mut sealer, &Line::End { rows: summary.rows() })?;
    sealer.finish().map_err(Error::unavailable)?;
    Ok(summary)
}

fn put(sealer: &mut impl Write, it: &Line) -> Result<()> {
    line(sealer, it).map_err(Error::unavailable)
}

fn line(sealer: &mut impl Write, it: &Line) -> std::io::Result<()> {
    serde_json::to_writer(&mut *sealer, it)?;
    sealer.write_all(b"\n")
}

/// Opens the whole of an archive and says what it holds; an error when it is not whole, or not for these schemas.
pub fn inspect(foundation: &Foundation, schemas: &[Schema], source: impl Read) -> Result<Summary> {
    let mut lines = Lines::new(foundation, source)?;
    let mut summary = lines.begin()?;
    let mut current: Option<(Section, Table)> = None;
    let mut section: Option<Section> = None;
    loop {
        match lines.next()? {
            Line::Service { name, steps } => section = Some(Section::find(schemas, &name, &steps)?),
            Line::Table { name, columns } => {
                let section = section.clone().ok_or_else(broken)?;
                summary.tables.push((format!("{}.{name}", section.schema.service), 0));
                current = Some((section, Table { name, columns }));
            }
            Line::Row(values) => {
                let (_, table) = current.as_ref().ok_or_else(broken)?;
                cells(table, &values)?;
                summary.tables.last_mut().ok_or_else(broken)?.1 += 1;
            }
            Line::End { rows } if rows == summary.rows() && lines.is_at_end()? => return Ok(summary),
            Line::End { .. } | Line::Begin { .. } => return Err(broken()),
        }
    }
}

/// Puts an archive in the place of whatever is there. [`inspect`] it first: then what can still fail changes nothing.
pub async fn restore(foundation: &Foundation, schemas: &[Schema], source: impl Read) -> Result<()> {
    let mut lines = Lines::new(foundation, source)?;
    lines.begin()?;
    let aside = Aside::prepare(foundation, schemas).await?;
    let mut next = lines.next()?;
    while let Line::Service { name, steps } = next {
        let section = Section::find(schemas, &name, &steps)?;
        let db = aside.open(&name, &section.steps).await?;
        let mut tx = db.begin(&Caller::System).await?;
        next = lines.next()?;
        while let Line::Table { name, columns } = next {
            next = fill(&mut tx, &Table { name, columns }, &mut lines).await?;
        }
        tx.commit().await?;
        db.close().await;
        let up_to_date: Vec<Migration> = section.schema.steps().copied().collect();
        let db = aside.open(&name, &up_to_date).await?;
        erased::carry_over(&db, erased::known(foundation, &name).await?).await?;
        db.close().await;
    }
    match next {
        Line::End { .. } if lines.is_at_end()? => aside.move_in(schemas).await,
        _ => Err(broken()),
    }
}

/// Puts the rows of one table back; returns the line after them.
async fn fill(tx: &mut crate::Tx, table: &Table, lines: &mut Lines<impl Read>) -> Result<Line> {
    let most = (VALUES / table.columns.len().max(1)).max(1);
    let (mut batch, mut bytes) = (Vec::new(), 0);
    loop {
        let next = lines.next()?;
        if let Line::Row(values) = &next {
            bytes += lines.length();
            batch.push(cells(table, values)?);
        }
        let is_over = !matches!(next, Line::Row(_));
        if batch.len() == most || bytes > BYTES || (is_over && !batch.is_empty()) {
            read::insert(tx, table, std::mem::take(&mut batch)).await?;
            bytes = 0;
        }
        if is_over {
            return Ok(next);
        }
    }
}

fn cells(table: &Table, values: &[serde_json::Value]) -> Result<Vec<Cell>> {
    if values.len() != table.columns.len() {
        return Err(broken());
    }
    let kinds = table.columns.iter().map(|(_, kind)| *kind);
    kinds.zip(values).map(|(kind, value)| Cell::from_json(kind, value).ok_or_else(broken)).collect()
}

/// A service in an archive, and how its schema was then.
#[derive(Clone)]
struct Section {
    schema: Schema,
    steps: Vec<Migration>,
}

impl Section {
    fn find(schemas: &[Schema], name: &str, done: &[i64]) -> Result<Self> {
        let newer = |what: &str| {
            Error::new(
                Kind::Invalid,
                format!("The archive was written by a newer Heartward: it has {what}, which this one does not know."),
            )
        };
        let schema = schemas.iter().find(|schema| schema.service == name);
        let schema = *schema.ok_or_else(|| newer(&format!("a service {name}")))?;
        let step = |version: &i64| {
            let step = schema.steps().find(|step| step.version == *version).copied();
            step.ok_or_else(|| newer(&format!("step {version} of {name}")))
        };
        Ok(Self { schema, steps: done.iter().map(step).collect::<Result<_>>()? })
    }
}

/// The lines of an archive, as they are opened.
struct Lines<R: Read> {
    source: BufReader<Opener<R>>,
    line: Vec<u8>,
}

impl<R: Read> Lines<R> {
    fn new(foundation: &Foundation, source: R) -> Result<Self> {
        let opener = Opener::new(source, &foundation.master_keys).map_err(unreadable)?;
        Ok(Self { source: BufReader::new(opener), line: Vec::new() })
    }

    fn begin(&mut self) -> Result<Summary> {
        match self.next()? {
            Line::Begin { at, program } => Ok(Summary { at, program, tables: Vec::new() }),
            _ => Err(broken()),
        }
    }

    fn next(&mut self) -> Result<Line> {
        self.line.clear();
        self.source.read_until(b'\n', &mut self.line).map_err(unreadable)?;
        // The cause would quote what somebody wrote.
        serde_json::from_slice(&self.line).map_err(|_| broken())
    }

    /// How long the last line was.
    fn length(&self) -> usize {
        self.line.len()
    }

    fn is_at_end(&mut self) -> Result<bool> {
        Ok(self.source.fill_buf().map_err(unreadable)?.is_empty())
    }
}

/// What is wrong with the file or the key is said by the opener; everything else is the disk's doing.
fn unreadable(error: std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::InvalidData => Error::new(Kind::Invalid, error.to_string()),
        _ => Error::unavailable(error),
    }
}

fn broken() -> Error {
    Error::new(Kind::Invalid, "The archive does not hold what an archive holds.")
}
