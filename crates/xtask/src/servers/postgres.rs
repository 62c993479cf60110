use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, id};

use anyhow::{Context as _, Result, bail};

use super::Durability;
use super::keeper::{Keeper, as_user, folder, free_port, wait};
use crate::command::{installed, is_root, output, variable};

const STANDARD_PORT: u16 = 5432;
/// Where distributions keep the programs of the server, by version.
const BY_VERSION: [&str; 2] = ["/usr/lib/postgresql", "/usr"];

/// A database on a PostgreSQL server.
pub(crate) struct Postgres {
    pub(crate) url: String,
    /// Where it comes from, for people.
    pub(crate) origin: String,
    // In this order: the database goes before the server under it.
    _database: Option<Keeper>,
    _server: Option<Keeper>,
}

impl Postgres {
    /// The database somebody named.
    pub(crate) fn named(url: String) -> Self {
        Self { url, origin: format!("named by {}", super::DATABASE_URL), _database: None, _server: None }
    }

    /// A new database on the server of the standard port.
    pub(crate) fn listening() -> Result<Self> {
        TcpStream::connect((Ipv4Addr::LOCALHOST, STANDARD_PORT))
            .with_context(|| format!("127.0.0.1:{STANDARD_PORT}"))?;
        let psql = psql()?;
        let users = [variable("USER"), output(Command::new("id").arg("-un")).ok(), Some("postgres".to_owned())];
        let mut reasons = Vec::new();
        for user in users.into_iter().flatten() {
            match database(&psql, STANDARD_PORT, user.trim()) {
                Ok((url, keeper)) => {
                    let origin = format!("on port {STANDARD_PORT}, as {}, in a database of its own", user.trim());
                    return Ok(Self { url, origin, _database: Some(keeper), _server: None });
                }
                Err(error) => reasons.push(format!("{error:#}")),
            }
        }
        reasons.dedup();
        bail!(reasons.join("; "))
    }

    /// A server of our own, when one is installed.
    pub(crate) fn start(durability: Durability) -> Result<Option<Self>> {
        let Some(bin) = programs() else {
            return Ok(None);
        };
        let server = Server::prepare(durability)?;
        let (dir, port) = (server.dir, server.port);
        let server = Keeper::serve(&server.plain, server.user, "INT", &dir)?;
        let psql = psql().unwrap_or_else(|_| bin.join("psql"));
        let (url, database) = wait(&dir, || database(&psql, port, "postgres"))?;
        let origin = format!("{}, started on port {port}", bin.join("postgres").display());
        Ok(Some(Self { url, origin, _database: Some(database), _server: Some(server) }))
    }
}

/// A server that has its folder and does not run yet.
pub(super) struct Server {
    pub(super) dir: PathBuf,
    pub(super) port: u16,
    plain: Command,
    user: Option<&'static str>,
}

impl Server {
    pub(super) fn prepare(durability: Durability) -> Result<Self> {
        let bin = programs().context("PostgreSQL is not installed")?;
        // PostgreSQL refuses to run as root.
        let user = is_root().then_some("postgres");
        let dir = folder("postgres", user)?;
        let data = dir.join("data");
        let mut initdb = Command::new(bin.join("initdb"));
        initdb.args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"]).arg(&data);
        if let Err(error) = output(&mut as_user(user, &initdb)) {
            std::fs::remove_dir_all(&dir)?;
            return Err(error);
        }
        let port = free_port()?;
        let mut server = Command::new(bin.join("postgres"));
        server.arg("-D").arg(&data).args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
        server.args(["-c", "unix_socket_directories=", "-c", "max_connections=200"]);
        if durability == Durability::ProcessCrash {
            server.args(["-c", "fsync=off"]);
        }
        Ok(Self { dir, port, plain: server, user })
    }

    /// What starts it as who it runs as.
    #[cfg(feature = "chaos")]
    pub(super) fn command(&self) -> Command {
        as_user(self.user, &self.plain)
    }
}

/// Asks a server of ours for an answer.
#[cfg(feature = "chaos")]
pub(super) fn answers(port: u16) -> Result<()> {
    let mut psql = Command::new(psql()?);
    psql.args(["-X", "-q", "-w", "-h", "127.0.0.1", "-p", &port.to_string(), "-U", "postgres", "-c", "select 1"]);
    output(&mut psql).map(drop)
}

/// A new database, and what drops it.
fn database(psql: &Path, port: u16, user: &str) -> Result<(String, Keeper)> {
    let name = format!("heartward_{}", id());
    let sql = |statement: String| {
        let mut psql = Command::new(psql);
        psql.args(["-X", "-q", "-w", "-h", "127.0.0.1", "-p", &port.to_string(), "-U", user, "-d", "postgres", "-c"]);
        psql.arg(statement);
        psql
    };
    output(&mut sql(format!("create database {name}")))?;
    let keeper = Keeper::undo(&sql(format!("drop database if exists {name} with (force)")))?;
    Ok((format!("postgres://{user}@127.0.0.1:{port}/{name}"), keeper))
}

/// One of the programs that come with PostgreSQL: the server's own version of it before any other.
#[cfg(feature = "bench")]
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    programs().map(|bin| bin.join(name)).filter(|file| file.is_file()).or_else(|| installed(name))
}

fn psql() -> Result<PathBuf> {
    installed("psql").or_else(|| programs().map(|bin| bin.join("psql"))).context("psql is not installed")
}

/// The folder of the newest installed server.
fn programs() -> Option<PathBuf> {
    let versions = BY_VERSION.iter().filter_map(|dir| std::fs::read_dir(dir).ok()).flatten().flatten();
    let mut servers: Vec<(u32, PathBuf)> = versions
        .filter_map(|version| {
            let number = version.file_name().to_string_lossy().trim_start_matches("pgsql-").parse().ok()?;
            Some((number, version.path().join("bin")))
        })
        .filter(|(_, bin)| bin.join("initdb").is_file())
        .collect();
    servers.sort();
    let in_path = || installed("initdb").and_then(|initdb| initdb.parent().map(Path::to_owned));
    servers.pop().map(|(_, bin)| bin).or_else(in_path)
}
