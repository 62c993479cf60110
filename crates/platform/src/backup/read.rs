//! The stores as they were at one point in time, while everything goes on.
//!
//! - SQLite: the writers of all files are held for the moment in which the readers begin, so no transaction lies between
//!   two files.
//! - PostgreSQL: one transaction exports its snapshot and the others take it.

use std::collections::BTreeMap;

use futures_util::TryStreamExt as _;
use heartward_core::{Caller, Error, Result};
use sqlx::{AssertSqlSafe, Row as _};

use super::line::{Cell, Kind};
use crate::db::{STEPS, steps_done};
use crate::{Affected as _, Conn, Db, Foundation, Schema, Tx, on};

/// A table of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<(String, Kind)>,
}

/// Transactions that read one state, by service.
pub(super) struct Snapshot {
    pub(super) stores: Vec<(&'static str, Tx)>,
}

impl Snapshot {
    pub(super) async fn take(foundation: &Foundation, schemas: &[Schema]) -> Result<Self> {
        let mut dbs: Vec<(&str, Db)> = Vec::new();
        for schema in schemas {
            dbs.push((schema.service, foundation.look(schema.service).await?));
        }
        let mut held = Vec::new();
        if foundation.store.url.is_none() {
            // Always in this order, and services hold one file at a time: nobody waits for nobody.
            for (_, db) in &dbs {
                held.push(db.begin(&Caller::System).await?);
            }
        }
        let mut stores: Vec<(&str, Tx)> = Vec::new();
        let mut exported: Option<String> = None;
        for (service, db) in &dbs {
            let mut tx = db.read(&Caller::System).await?;
            share(&mut tx, &mut exported).await?;
            if steps_done(&mut tx).await?.is_empty() {
                return Err(Error::conflict(format!("There are no records of {service} to back up.")));
            }
            stores.push((service, tx));
        }
        drop(held);
        Ok(Self { stores })
    }
}

/// Fixes what `tx` sees, to what the transactions before it see.
async fn share(tx: &mut Tx, exported: &mut Option<String>) -> Result<()> {
    if let Conn::Postgres(conn) = tx.conn() {
        crate::sql(
            async {
                // First of all: a snapshot can be taken over before the first query alone.
                if let Some(snapshot) = &exported {
                    let take = format!("set transaction snapshot '{snapshot}'");
                    sqlx::query(AssertSqlSafe(take)).execute(&mut **conn).await?;
                } else {
                    *exported = Some(sqlx::query_scalar("select pg_export_snapshot()").fetch_one(&mut **conn).await?);
                }
                // A large table takes longer than any statement of a service may.
                sqlx::query("set local statement_timeout = 0").execute(&mut **conn).await?;
                sqlx::query("set local idle_in_transaction_session_timeout = 0").execute(&mut **conn).await
            }
            .await,
        )?;
    }
    Ok(())
}

/// The tables of a store, each after those it refers to.
pub(super) async fn tables(tx: &mut Tx) -> Result<Vec<Table>> {
    let (columns, references) = match tx.conn() {
        Conn::Sqlite(_) => (
            "select t.name, c.name, lower(c.type) from sqlite_master t join pragma_table_info(t.name) c
             where t.type = 'table' and t.name not like 'sqlite\\_%' escape '\\' order by t.name, c.cid",
            "select t.name, f.\"table\" from sqlite_master t join pragma_foreign_key_list(t.name) f
             where t.type = 'table'",
        ),
        Conn::Postgres(_) => (
            "select table_name::text, column_name::text, udt_name::text from information_schema.columns
             where table_schema = current_schema() order by table_name, ordinal_position",
            "select t.relname::text, r.relname::text from pg_constraint c
             join pg_class t on t.oid = c.conrelid join pg_class r on r.oid = c.confrelid
             where c.contype = 'f' and c.connamespace = to_regnamespace(current_schema())",
        ),
    };
    let columns: Vec<(String, String, String)> = on!(tx, conn => sqlx::query_as(columns).fetch_all(conn).await)?;
    let references: Vec<(String, String)> = on!(tx, conn => sqlx::query_as(references).fetch_all(conn).await)?;
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for (table, column, kind) in columns.into_iter().filter(|(table, ..)| table != STEPS) {
        let kind = Kind::named(&kind)
            .ok_or_else(|| Error::internal(format!("archives know no {kind}, which {table}.{column} is")))?;
        let new = Table { name: table.clone(), columns: Vec::new() };
        tables.entry(table).or_insert(new).columns.push((column, kind));
    }
    sorted(tables, &references)
}

fn sorted(mut tables: BTreeMap<String, Table>, references: &[(String, String)]) -> Result<Vec<Table>> {
    let mut sorted = Vec::new();
    while !tables.is_empty() {
        let waits =
            |name: &String| references.iter().any(|(from, to)| from == name && to != name && tables.contains_key(to));
        let ready: Vec<String> = tables.keys().filter(|name| !waits(name)).cloned().collect();
        if ready.is_empty() {
            return Err(Error::internal("tables refer to each other in a circle"));
        }
        sorted.extend(ready.iter().filter_map(|name| tables.remove(name)));
    }
    Ok(sorted)
}

/// One value, as whichever engine hands it out.
macro_rules! cell {
    ($row:expr, $at:expr, $kind:expr) => {
        match $kind {
            Kind::Uuid => Cell::Uuid($row.try_get($at)?),
            Kind::Timestamptz => Cell::Time($row.try_get($at)?),
            Kind::Text => Cell::Text($row.try_get($at)?),
            Kind::Bytea => Cell::Bytes($row.try_get($at)?),
            Kind::Integer => Cell::Integer($row.try_get($at)?),
            Kind::Bigint => Cell::Big($row.try_get($at)?),
            Kind::Boolean => Cell::Flag($row.try_get($at)?),
            Kind::Double => Cell::Double($row.try_get($at)?),
        }
    };
}

/// Hands every row of a table to `take`, without holding the table in memory.
pub(super) async fn rows(
    tx: &mut Tx,
    table: &Table,
    mut take: impl FnMut(Vec<Cell>) -> std::io::Result<()>,
) -> Result<()> {
    let names: Vec<String> = table.columns.iter().map(|(name, _)| quoted(name)).collect();
    let select = format!("select {} from {}", names.join(", "), quoted(&table.name));
    on!(tx, conn => async {
        let mut rows = sqlx::query(AssertSqlSafe(select)).fetch(conn);
        while let Some(row) = rows.try_next().await? {
            let mut cells = Vec::with_capacity(table.columns.len());
            for (at, (_, kind)) in table.columns.iter().enumerate() {
                cells.push(cell!(row, at, kind));
            }
            take(cells)?;
        }
        Ok(())
    }
    .await)
}

/// Puts rows into a table.
pub(super) async fn insert(tx: &mut Tx, table: &Table, rows: Vec<Vec<Cell>>) -> Result<()> {
    put(tx, table, rows, "").await
}

/// The same, but for those that are there.
pub(super) async fn add(tx: &mut Tx, table: &Table, rows: Vec<Vec<Cell>>) -> Result<()> {
    put(tx, table, rows, " on conflict do nothing").await
}

async fn put(tx: &mut Tx, table: &Table, rows: Vec<Vec<Cell>>, or: &str) -> Result<()> {
    let names: Vec<String> = table.columns.iter().map(|(name, _)| quoted(name)).collect();
    let insert = format!("insert into {} ({}) ", quoted(&table.name), names.join(", "));
    on!(tx, conn => {
        let mut query = sqlx::QueryBuilder::new(insert);
        query.push_values(rows, |mut values, row| {
            for cell in row {
                match cell {
                    Cell::Uuid(value) => values.push_bind(value),
                    Cell::Time(value) => values.push_bind(value),
                    Cell::Text(value) => values.push_bind(value),
                    Cell::Bytes(value) => values.push_bind(value),
                    Cell::Integer(value) => values.push_bind(value),
                    Cell::Big(value) => values.push_bind(value),
                    Cell::Flag(value) => values.push_bind(value),
                    Cell::Double(value) => values.push_bind(value),
                };
            }
        });
        query.push(or);
        query.build().execute(conn).await.affected()
    })?;
    Ok(())
}

/// Names come from the catalogue or from an archive of ours; quoted, they are names and nothing else.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_come_after_those_they_refer_to() {
        let table = |name: &str| (name.to_owned(), Table { name: name.to_owned(), columns: Vec::new() });
        let refers = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        let tables = || BTreeMap::from(["a", "b", "c"].map(table));
        let order = sorted(tables(), &[refers("a", "c"), refers("c", "b"), refers("b", "b")]).expect("sorted");
        assert_eq!(order.iter().map(|table| table.name.as_str()).collect::<Vec<_>>(), ["b", "c", "a"]);
        assert!(sorted(tables(), &[refers("a", "b"), refers("b", "a")]).is_err());
    }
}
