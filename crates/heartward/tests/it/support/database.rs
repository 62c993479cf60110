use std::env::var;
use std::path::Path;
use std::process::Command;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// A throw-away database, whose owner logs in with no more rights than it takes.
pub(crate) struct Database {
    server: String,
    /// Its name, and its owner's.
    pub(crate) name: String,
    /// For its owner.
    pub(crate) url: String,
}

impl Database {
    /// A new one; `rights` are the owner's beyond those of an owner.
    pub(crate) async fn new(rights: &str) -> Self {
        let server = var("HEARTWARD_TEST_DATABASE_URL").expect("a server");
        let name = format!("heartward_{}", heartward_core::AccountId::generate().uuid().simple());
        let (base, options) = server.split_once('?').map_or((&*server, ""), |(base, options)| (base, options));
        let host = base.rsplit_once('/').expect("a database").0.rsplit(['@', '/']).next().expect("a host");
        let url = format!("postgres://{name}:{name}@{host}/{name}?{options}");
        let database = Self { server, name, url };
        let mut server = PgConnection::connect(&database.server).await.expect("connected");
        let name = &database.name;
        run(&mut server, format!("create role {name} login password '{name}' {rights}")).await;
        run(&mut server, format!("create database {name} owner {name}")).await;
        database
    }

    /// Runs a file of `psql` in it as whoever rules the server, with variables.
    pub(crate) fn rule_by(&self, file: &Path, variables: &[(&str, &str)]) {
        let (server, options) = self.server.split_once('?').unwrap_or((&self.server, ""));
        let (server, _) = server.rsplit_once('/').expect("a database");
        let mut psql = Command::new("psql");
        psql.arg("--quiet").arg(format!("{server}/{}?{options}", self.name)).arg("--file").arg(file);
        for (name, value) in variables {
            psql.arg("--set").arg(format!("{name}={value}"));
        }
        let output = psql.output().expect("psql is there");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// The address for another login, whose password is its name.
    pub(crate) fn url_for(&self, login: &str) -> String {
        self.url.replacen(&format!("{0}:{0}@", self.name), &format!("{login}:{login}@"), 1)
    }

    /// Runs a statement in it as whoever rules the server.
    pub(crate) async fn rule(&self, statement: &str) {
        run(&mut self.ruler().await, statement.to_owned()).await;
    }

    /// A connection to it as whoever rules the server: nothing is hidden from them.
    pub(crate) async fn ruler(&self) -> PgConnection {
        let options: sqlx::postgres::PgConnectOptions = self.server.parse().expect("an address");
        PgConnection::connect_with(&options.database(&self.name)).await.expect("connected")
    }
}

async fn run(connection: &mut PgConnection, statement: String) {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(connection).await.expect("run");
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // Here may be a runtime already, which must not be blocked.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let mut server = PgConnection::connect(&server).await?;
                let drop = format!("drop database if exists {name} with (force)");
                sqlx::query(AssertSqlSafe(drop)).execute(&mut server).await?;
                // The logins of services as well, where there are some.
                let roles = "select rolname::text from pg_roles where starts_with(rolname, $1)";
                let roles: Vec<String> = sqlx::query_scalar(roles).bind(&name).fetch_all(&mut server).await?;
                let drop = format!("drop role if exists {}", roles.join(", "));
                sqlx::query(AssertSqlSafe(drop)).execute(&mut server).await?;
                anyhow::Ok(())
            })
        });
        let _ = dropping.join();
    }
}
