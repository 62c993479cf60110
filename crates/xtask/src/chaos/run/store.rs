//! A look into the records from outside, on both engines.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _, SqliteConnection};

/// Where the records are.
pub(super) enum Store {
    /// The folder of the SQLite files.
    Sqlite(PathBuf),
    /// The address of the server, as somebody from whom nothing is hidden.
    Postgres(String),
}

impl Store {
    /// Every row of a statement whose columns are all text. `{hex COLUMN}` stands for an id.
    pub(super) async fn rows(&self, service: &str, statement: &str) -> Result<Vec<Vec<String>>> {
        let statement = self.spelt(statement);
        let asked = AssertSqlSafe(statement.clone());
        let rows = match self {
            Self::Sqlite(folder) => {
                let file = folder.join(format!("{service}.db"));
                let mut file = SqliteConnection::connect(&format!("sqlite://{}?mode=ro", file.display())).await?;
                let rows = sqlx::query(asked).fetch_all(&mut file).await.with_context(|| statement.clone())?;
                rows.iter().map(|row| (0..row.len()).map(|at| row.try_get(at)).collect()).collect::<Result<_, _>>()
            }
            Self::Postgres(url) => {
                let url = format!("{url}?options=-c%20search_path%3D{service}");
                let mut server = PgConnection::connect(&url).await?;
                let rows = sqlx::query(asked).fetch_all(&mut server).await.with_context(|| statement.clone())?;
                rows.iter().map(|row| (0..row.len()).map(|at| row.try_get(at)).collect()).collect::<Result<_, _>>()
            }
        };
        rows.with_context(|| statement)
    }

    /// A count.
    pub(super) async fn count(&self, service: &str, from: &str) -> Result<u64> {
        let rows = self.rows(service, &format!("select cast(count(*) as text) from {from}")).await?;
        Ok(rows.first().and_then(|row| row.first()).context("no count")?.parse()?)
    }

    fn spelt(&self, statement: &str) -> String {
        let mut parts = statement.split("{hex ");
        let mut spelt = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (column, rest) = part.split_once('}').unwrap_or((part, ""));
            let (before, after) = match self {
                Self::Sqlite(_) => ("lower(hex(", "))"),
                Self::Postgres(_) => ("replace((", ")::text, '-', '')"),
            };
            spelt.extend([before, column, after, rest]);
        }
        spelt
    }
}
