//! PostgreSQL without Heartward: the same rows, the same number of clients, the same run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::latency::Latencies;
use super::load::CONNECTIONS;
use crate::command::{output, root};
use crate::servers::{Postgres, postgres_program};

/// The schema with copies of the tables that are written to.
const SCHEMA: &str = "bare";
/// The schema of the service that keeps conversations.
const REFLECTIONS: &str = "reflections";
/// Whose tables, in the order of their migrations.
const MIGRATIONS: [&str; 2] = ["crates/platform/migrations", "crates/reflections/migrations"];
const STATEMENT: &str = include_str!("bare/statement.sql");
const STATEMENTS: &str = include_str!("bare/statements.sql");
const LATEST: &str = include_str!("bare/latest.sql");

/// What `pgbench` does over and over.
#[derive(Clone, Copy)]
pub(super) enum Script {
    /// Writes with one statement, into so many accounts.
    Statement { accounts: u32 },
    /// Writes into one account with a statement for each table.
    Statements,
    /// Reads the latest conversations that Heartward has written.
    Latest,
}

/// A database, as its own programs see it.
pub(super) struct Bare<'a> {
    url: &'a str,
    psql: PathBuf,
    pgbench: Option<PathBuf>,
    folder: &'a Path,
}

impl<'a> Bare<'a> {
    pub(super) fn new(postgres: &'a Postgres, folder: &'a Path) -> Result<Self> {
        let psql = postgres_program("psql").context("psql is missing (Debian, Ubuntu: postgresql-client)")?;
        Ok(Self { url: &postgres.url, psql, pgbench: postgres_program("pgbench"), folder })
    }

    /// Version and durability of the server. One that may forget a commit is not worth measuring.
    pub(super) fn settings(&self) -> Result<String> {
        let settings = ["server_version", "fsync", "synchronous_commit", "full_page_writes"];
        let values = settings.map(|name| format!("current_setting('{name}')")).join(", ");
        let values = self.sql(&format!("select {values}"))?;
        let values: Vec<&str> = values.trim().split('|').collect();
        let &[version, fsync, synchronous_commit, full_page_writes] = values.as_slice() else {
            bail!("PostgreSQL does not tell its settings");
        };
        if fsync != "on" || synchronous_commit == "off" {
            bail!(
                "PostgreSQL may forget what it has committed: fsync={fsync}, synchronous_commit={synchronous_commit}"
            );
        }
        Ok(format!(
            "PostgreSQL {version}, fsync={fsync}, synchronous_commit={synchronous_commit}, \
             full_page_writes={full_page_writes}"
        ))
    }

    /// Whether there is what it takes to measure PostgreSQL by itself.
    pub(super) fn is_possible(&self) -> bool {
        self.pgbench.is_some()
    }

    /// Makes empty tables with the same columns and indexes as the real ones, for each script anew.
    pub(super) fn prepare(&self) -> Result<()> {
        let sql =
            format!("drop schema if exists {SCHEMA} cascade; create schema {SCHEMA}; set search_path = {SCHEMA};");
        let sql = sql + &schema()?;
        self.sql(&sql)?;
        Ok(())
    }

    /// Forgets those tables.
    pub(super) fn clear(&self) -> Result<()> {
        self.sql(&format!("drop schema if exists {SCHEMA} cascade"))?;
        Ok(())
    }

    /// Runs a script from all clients for some seconds; returns how long each transaction took. An error in a transaction is
    /// an error of the run.
    pub(super) fn run(&self, script: Script, seconds: u32) -> Result<Latencies> {
        let (schema, sql, define) = match script {
            Script::Statement { accounts } => (SCHEMA, STATEMENT, format!("accounts={accounts}")),
            Script::Statements => (SCHEMA, STATEMENTS, "accounts=1".to_owned()),
            Script::Latest => {
                let account = self.sql(&format!(
                    "select account_id from {REFLECTIONS}.conversation group by account_id order by count(*) desc limit 1"
                ))?;
                (REFLECTIONS, LATEST, format!("account={}", account.trim()))
            }
        };
        let file = self.folder.join("script.sql");
        fs::write(&file, sql)?;
        let logs = self.folder.join("pgbench");
        fs::create_dir_all(&logs)?;

        let mut pgbench = Command::new(self.pgbench.as_ref().context("pgbench is missing")?);
        pgbench.env("PGOPTIONS", format!("-c search_path={schema}"));
        pgbench.args(["-n", "-M", "prepared", "-j", "1", "-c", &CONNECTIONS.to_string(), "-T", &seconds.to_string()]);
        pgbench.arg("-D").arg(define).arg("-f").arg(&file);
        pgbench.arg("-l").arg("--log-prefix").arg(logs.join("log")).arg(self.url);
        output(&mut pgbench)?;
        let latencies = latencies(&logs)?;
        fs::remove_dir_all(&logs)?;
        Ok(latencies)
    }

    fn sql(&self, sql: &str) -> Result<String> {
        output(Command::new(&self.psql).args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-w",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            sql,
            self.url,
        ]))
    }
}

/// What makes the tables of the service that keeps conversations, the same for both engines.
pub(super) fn schema() -> Result<String> {
    let mut sql = String::new();
    for folder in MIGRATIONS {
        let mut files: Vec<PathBuf> =
            fs::read_dir(root().join(folder))?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
        // What is for one engine alone stands in a folder of its own, and makes no tables.
        files.retain(|file| file.is_file());
        files.sort();
        for file in files {
            sql.push_str(&fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?);
        }
    }
    Ok(sql)
}

/// A line of the log is a transaction, its third word the microseconds it took.
fn latencies(logs: &Path) -> Result<Latencies> {
    let mut latencies = Latencies::default();
    for entry in fs::read_dir(logs)? {
        for line in fs::read_to_string(entry?.path())?.lines() {
            let micros = line.split(' ').nth(2).and_then(|word| word.parse().ok());
            latencies.add_micros(micros.with_context(|| format!("pgbench logs no time: {line}"))?);
        }
    }
    Ok(latencies)
}
