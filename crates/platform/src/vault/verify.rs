use std::fmt;

use heartward_core::{AccountId, Caller, Result};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{DataKey, Vault};
use crate::{Conn, on};

/// How many sealed values are read at a time.
const BATCH: i64 = 500;

/// A column whose values a data key seals.
#[derive(Debug, Clone, Copy)]
pub struct SealedColumn {
    /// The table, which is also the table of its place.
    pub table: &'static str,
    /// The column itself.
    pub column: &'static str,
    /// The column of the account; the account that nobody has when there is none.
    pub account: Option<&'static str>,
    /// The column of the record; the nil id when there is none.
    pub record: Option<&'static str>,
    /// The field of its place.
    pub field: Field,
}

/// The field that a value is sealed to.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    /// The same for every row.
    Named(&'static str),
    /// What another column of the row says.
    Column(&'static str),
}

/// What [`Vault::verify`] found.
#[derive(Debug, Default)]
pub struct Check {
    /// How many data keys were unwrapped.
    pub keys: u64,
    /// How many sealed values were opened.
    pub values: u64,
    /// What could not be.
    pub unopened: Vec<Unopened>,
}

/// Something that cannot be opened, by ids alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unopened {
    /// The data key of an account.
    Key(AccountId),
    /// A value of an account.
    Value {
        /// Whose it is.
        account: AccountId,
        /// Where it stands.
        table: &'static str,
        /// In which record.
        record: Uuid,
    },
}

impl fmt::Display for Unopened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(account) => write!(f, "the data key of account {account}"),
            Self::Value { account, table, record } => write!(f, "{table} {record} of account {account}"),
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    account: Uuid,
    record: Uuid,
    field: String,
    sealed: Vec<u8>,
}

impl Vault {
    /// Tries to unwrap every data key, and to open what these columns hold: all of it, or as many values of each column.
    pub async fn verify(&self, columns: &[SealedColumn], most: Option<u64>) -> Result<Check> {
        let mut check = Check::default();
        self.verify_keys(&mut check).await?;
        for column in columns {
            self.verify_column(column, most.unwrap_or(u64::MAX), &mut check).await?;
        }
        Ok(check)
    }

    async fn verify_keys(&self, check: &mut Check) -> Result<()> {
        let mut after = None;
        loop {
            let mut tx = self.db.read(&Caller::System).await?;
            let rows: Vec<(Uuid, String, Vec<u8>)> = on!(&mut tx, conn => {
                let mut query = QueryBuilder::new("select account_id, master_key_id, wrapped from data_key");
                if let Some(after) = after {
                    query.push(" where account_id > ").push_bind(after);
                }
                query.push(" order by account_id limit ").push_bind(BATCH);
                query.build_query_as().fetch_all(conn).await
            })?;
            let Some((last, ..)) = rows.last() else { return Ok(()) };
            after = Some(*last);
            for (account, id, wrapped) in rows {
                match self.unwrap(account.into(), (id, wrapped)) {
                    Ok(_) => check.keys += 1,
                    Err(_) => check.unopened.push(Unopened::Key(account.into())),
                }
            }
        }
    }

    async fn verify_column(&self, column: &SealedColumn, most: u64, check: &mut Check) -> Result<()> {
        let mut left = most;
        let mut after: Option<(Uuid, Uuid, String)> = None;
        let mut key: Option<(Uuid, Option<DataKey>)> = None;
        while left > 0 {
            let rows = self.sealed(column, after.as_ref(), BATCH.min(i64::try_from(left).unwrap_or(BATCH))).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = Some((last.account, last.record, last.field.clone()));
            left -= u64::try_from(rows.len()).unwrap_or(left);
            for Row { account, record, field, sealed } in rows {
                if key.as_ref().is_none_or(|(of, _)| *of != account) {
                    key = Some((account, self.existing(account.into()).await?));
                }
                let found = key.as_ref().and_then(|(_, key)| key.as_ref());
                match found.map(|key| key.open(column.table, record, &field, &sealed)) {
                    Some(Ok(_)) => check.values += 1,
                    _ => check.unopened.push(Unopened::Value { account: account.into(), table: column.table, record }),
                }
            }
        }
        Ok(())
    }

    /// The key of an account; none when there is none, or it does not open.
    async fn existing(&self, account: AccountId) -> Result<Option<DataKey>> {
        let mut tx = self.db.read(&Caller::Account(account)).await?;
        let row = super::load(&mut tx).await?;
        Ok(row.and_then(|row| self.unwrap(account, row).ok()))
    }

    async fn sealed(
        &self,
        column: &SealedColumn,
        after: Option<&(Uuid, Uuid, String)>,
        limit: i64,
    ) -> Result<Vec<Row>> {
        let mut tx = self.db.read(&Caller::System).await?;
        // The names come from the program; only ids and places are values.
        let nil = match tx.conn() {
            Conn::Sqlite(_) => "x'00000000000000000000000000000000'",
            Conn::Postgres(_) => "cast('00000000-0000-0000-0000-000000000000' as uuid)",
        };
        let (account, record) = (column.account.unwrap_or(nil), column.record.unwrap_or(nil));
        let field = match column.field {
            Field::Named(name) => format!("'{name}'"),
            Field::Column(name) => name.to_owned(),
        };
        let SealedColumn { table, column: sealed, .. } = column;
        on!(&mut tx, conn => {
            let mut query = QueryBuilder::new(format!(
                "select {account} as account, {record} as record, {field} as field, {sealed} as sealed from {table}
                 where {sealed} is not null"));
            if let Some((of, at, part)) = after {
                query.push(format!(" and ({account}, {record}, {field}) > ("));
                query.push_bind(*of).push(", ").push_bind(*at).push(", ").push_bind(part.clone()).push(")");
            }
            query.push(" order by account, record, field limit ").push_bind(limit);
            query.build_query_as().fetch_all(conn).await
        })
    }
}
