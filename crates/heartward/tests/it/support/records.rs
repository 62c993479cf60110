use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};

use super::System;

const SERVICES: [&str; 3] = ["profiles", "reflections", "reminders"];

impl System {
    /// How many rows have `id` in `column`, by service and table, where there are any.
    pub(crate) async fn rows(&self, column: &str, id: &str) -> BTreeMap<String, i64> {
        let mut all = BTreeMap::new();
        for service in SERVICES {
            let counted = if self.roles().len() > 1 {
                self.rows_of_schema(service, column, id).await
            } else {
                rows_of_file(&self.data_dir().join(format!("{service}.db")), column, id).await
            };
            let named = counted.into_iter().filter(|(_, rows)| *rows > 0);
            all.extend(named.map(|(table, rows)| (format!("{service}.{table}"), rows)));
        }
        all
    }

    /// Has a time in one row be another.
    pub(crate) async fn set_time(&self, service: &str, table: &str, column: &str, id: &str, to: DateTime<Utc>) {
        let id: uuid::Uuid = id.parse().expect("an id");
        let rows = if self.roles().len() > 1 {
            let set = AssertSqlSafe(format!("update {service}.{table} set {column} = $2 where id = $1"));
            let set = sqlx::query(set).bind(id).bind(to).execute(&mut self.ruler().await).await;
            set.expect("changed").rows_affected()
        } else {
            let url = format!("sqlite://{}", self.data_dir().join(format!("{service}.db")).display());
            let mut records = SqliteConnection::connect(&url).await.expect("opened");
            let set = AssertSqlSafe(format!("update {table} set {column} = $2 where id = $1"));
            let set = sqlx::query(set).bind(id).bind(to).execute(&mut records).await;
            set.expect("changed").rows_affected()
        };
        assert_eq!(rows, 1, "{service}.{table}");
    }

    /// What is sealed in one row, of a column with its service and its table.
    pub(crate) async fn sealed(&self, column: &str, id: &str) -> Vec<u8> {
        let (service, table, column) = parts(column);
        let id: uuid::Uuid = id.parse().expect("an id");
        if self.roles().len() > 1 {
            let get = AssertSqlSafe(format!("select {column} from {service}.{table} where id = $1"));
            sqlx::query_scalar(get).bind(id).fetch_one(&mut self.ruler().await).await.expect("a row")
        } else {
            let mut records = open(&self.data_dir().join(format!("{service}.db"))).await;
            let get = AssertSqlSafe(format!("select {column} from {table} where id = $1"));
            sqlx::query_scalar(get).bind(id).fetch_one(&mut records).await.expect("a row")
        }
    }

    /// Puts something else there.
    pub(crate) async fn put_sealed(&self, column: &str, id: &str, bytes: &[u8]) {
        let (service, table, column) = parts(column);
        let id: uuid::Uuid = id.parse().expect("an id");
        let rows = if self.roles().len() > 1 {
            let put = AssertSqlSafe(format!("update {service}.{table} set {column} = $2 where id = $1"));
            let put = sqlx::query(put).bind(id).bind(bytes).execute(&mut self.ruler().await).await;
            put.expect("changed").rows_affected()
        } else {
            let url = format!("sqlite://{}", self.data_dir().join(format!("{service}.db")).display());
            let mut records = SqliteConnection::connect(&url).await.expect("opened");
            let put = AssertSqlSafe(format!("update {table} set {column} = $2 where id = $1"));
            let put = sqlx::query(put).bind(id).bind(bytes).execute(&mut records).await;
            put.expect("changed").rows_affected()
        };
        assert_eq!(rows, 1, "{service}.{table}");
    }

    /// The wrapped key of an account in the records of a service in files.
    pub(crate) async fn wrapped_key(&self, service: &str, account: &str) -> Vec<u8> {
        let mut records = open(&self.data_dir().join(format!("{service}.db"))).await;
        let key = sqlx::query_scalar("select wrapped from data_key where lower(hex(account_id)) = $1");
        key.bind(account.replace('-', "")).fetch_one(&mut records).await.expect("a key")
    }

    async fn rows_of_schema(&self, service: &str, column: &str, id: &str) -> Vec<(String, i64)> {
        let mut ruler = self.ruler().await;
        let tables: Vec<String> = sqlx::query_scalar(
            "select table_name::text from information_schema.columns
             where table_schema = $1 and (column_name = $2 or (table_name = 'account' and column_name = 'id'))",
        )
        .bind(service)
        .bind(column)
        .fetch_all(&mut ruler)
        .await
        .expect("tables");
        let mut counted = Vec::new();
        for table in tables {
            let column = if table == "account" { "id" } else { column };
            let count = format!("select count(*) from {service}.{table} where {column}::text = $1");
            let rows = sqlx::query_scalar(AssertSqlSafe(count)).bind(id).fetch_one(&mut ruler).await.expect("a count");
            counted.push((table, rows));
        }
        counted
    }
}

fn parts(column: &str) -> (&str, &str, &str) {
    let (service, rest) = column.split_once('.').expect("a service");
    let (table, column) = rest.split_once('.').expect("a table");
    (service, table, column)
}

async fn rows_of_file(file: &Path, column: &str, id: &str) -> Vec<(String, i64)> {
    let mut records = open(file).await;
    let tables: Vec<String> = sqlx::query_scalar(
        "select t.name from sqlite_master t join pragma_table_info(t.name) c
             on c.name = $1 or (t.name = 'account' and c.name = 'id')
         where t.type = 'table'",
    )
    .bind(column)
    .fetch_all(&mut records)
    .await
    .expect("tables");
    let mut counted = Vec::new();
    for table in tables {
        let column = if table == "account" { "id" } else { column };
        let count = format!("select count(*) from {table} where lower(hex({column})) = $1");
        let rows = sqlx::query_scalar(AssertSqlSafe(count)).bind(id.replace('-', "")).fetch_one(&mut records).await;
        counted.push((table, rows.expect("a count")));
    }
    counted
}

async fn open(file: &Path) -> SqliteConnection {
    SqliteConnection::connect(&format!("sqlite://{}?mode=ro", file.display())).await.expect("opened")
}
