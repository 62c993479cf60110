//! Heartward as children of ours, with servers of its own, to be broken.

use std::collections::BTreeMap;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use hyper::StatusCode;
use tokio::time::{sleep, timeout};

use super::store::Store;
use crate::chaos::options::Mode;
use crate::client::{Ask, Connection};
use crate::servers::{Killable, Own, free_port};

/// How long a start may take.
const PATIENCE: Duration = Duration::from_mins(1);
/// As long as a supervisor gives a process that is asked to stop.
pub(super) const GRACE: Duration = Duration::from_secs(20);
pub(super) const SERVICES: [&str; 3] = ["profiles", "reflections", "reminders"];
pub(super) const ROLES: [&str; 4] = ["profiles", "reflections", "reminders", "gateway"];
/// Secrets of a run that protect nothing.
const RPC_SECRET: &str = "a secret of a run that protects nothing";
const MASTER_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// The servers under a system of several processes.
pub(super) struct Under {
    pub(super) database: Own,
    pub(super) broker: Own,
}

/// A running Heartward.
pub(super) struct System {
    program: PathBuf,
    pub(super) folder: PathBuf,
    settings: BTreeMap<String, String>,
    /// By name: a role, or a role and a number for replicas.
    processes: BTreeMap<String, Killable>,
    /// Where the gateways are.
    pub(super) gateways: Vec<SocketAddr>,
    /// Where each process tells its figures.
    pub(super) figures: BTreeMap<String, SocketAddr>,
    pub(super) under: Option<Under>,
}

impl System {
    /// One that does not run yet, in an empty folder.
    pub(super) fn prepare(program: &Path, folder: PathBuf, mode: Mode) -> Result<Self> {
        fs::create_dir_all(&folder)?;
        let gateway = free_address()?;
        let mut settings = BTreeMap::from(
            [
                ("DATA_DIR", folder.join("data").display().to_string()),
                ("GATEWAY__LISTEN", gateway.to_string()),
                ("GATEWAY__REQUESTS_PER_MINUTE", "0".to_owned()),
                ("MASTER_KEY", MASTER_KEY.to_owned()),
                ("TELEMETRY__LOG_FORMAT", "json".to_owned()),
                ("EGRESS__ALLOW", "127.0.0.0/8".to_owned()),
            ]
            .map(|(name, value)| (name.to_owned(), value)),
        );
        let mut under = None;
        if mode == Mode::Distributed {
            let servers = Under { database: Own::postgres()?, broker: Own::rabbit()? };
            for (name, value) in [
                ("DATABASE__URL", servers.database.url.as_str()),
                ("BUS__URL", &servers.broker.url),
                ("RPC__SECRET", RPC_SECRET),
            ] {
                settings.insert(name.to_owned(), value.to_owned());
            }
            for service in SERVICES {
                let (address, name) = (free_address()?, service.to_uppercase());
                settings.insert(format!("{name}__LISTEN"), address.to_string());
                settings.insert(format!("{name}__AT"), format!("http://{address}"));
            }
            under = Some(servers);
        }
        let program = program.to_owned();
        let (processes, figures) = (BTreeMap::new(), BTreeMap::new());
        Ok(Self { program, folder, settings, processes, gateways: vec![gateway], figures, under })
    }

    /// Has all processes that are started from now on use this.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.settings.insert(name.to_owned(), value.to_owned());
    }

    pub(super) fn setting(&self, name: &str) -> Result<&str> {
        self.settings.get(name).map(String::as_str).with_context(|| format!("{name} is not set"))
    }

    /// The usual processes.
    pub(super) fn usual(&self) -> &'static [&'static str] {
        if self.under.is_some() { &ROLES } else { &["all"] }
    }

    /// Starts the usual processes, and waits until the system is ready; returns how long that took.
    pub(super) async fn start_all(&mut self) -> Result<Duration> {
        let begun = Instant::now();
        for role in self.usual() {
            if !self.processes.get(*role).is_some_and(Killable::is_running) {
                self.start(role)?;
            }
        }
        self.ready().await?;
        Ok(begun.elapsed())
    }

    /// Starts a process, for the first time or again.
    pub(super) fn start(&mut self, name: &str) -> Result<()> {
        if !self.processes.contains_key(name) {
            self.add(name, &[])?;
        }
        self.processes.get_mut(name).context("it was just added")?.start()
    }

    /// One more process, which does not run yet, with variables beyond the usual.
    pub(super) fn add(&mut self, name: &str, variables: &[(&str, &str)]) -> Result<()> {
        let role = name.split('-').next().unwrap_or(name);
        let mut command = self.command();
        command.arg("serve").args((role != "all").then_some(role));
        let figures = free_address()?;
        command.env("HEARTWARD_TELEMETRY__METRICS_LISTEN", figures.to_string());
        if name != role {
            let address = free_address()?;
            command.env(format!("HEARTWARD_{}__LISTEN", role.to_uppercase()), address.to_string());
            if role == "gateway" {
                self.gateways.push(address);
            }
        }
        command.envs(variables.iter().copied());
        self.figures.insert(name.to_owned(), figures);
        let log = self.folder.join(format!("{name}.log"));
        self.processes.insert(name.to_owned(), Killable::new(command, log, None));
        Ok(())
    }

    /// A process that was started.
    pub(super) fn process(&mut self, name: &str) -> Result<&mut Killable> {
        self.processes.get_mut(name).with_context(|| format!("there is no {name}"))
    }

    /// The servers under it.
    pub(super) fn servers(&mut self) -> Result<&mut Under> {
        self.under.as_mut().context("this takes a system of several processes")
    }

    /// Runs a command of whoever operates the system, and returns what it said.
    pub(super) fn operate(&self, arguments: &[&str]) -> Result<String> {
        crate::command::output(self.command().args(arguments))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(&self.folder);
        for (name, _) in std::env::vars_os() {
            // A contributor's own instance must stay out of it.
            if name.to_string_lossy().starts_with("HEARTWARD_") {
                command.env_remove(name);
            }
        }
        command.envs(self.settings.iter().map(|(name, value)| (format!("HEARTWARD_{name}"), value)));
        command
    }

    /// Waits until the gateway says that all is there.
    pub(super) async fn ready(&mut self) -> Result<()> {
        let (begun, address) = (Instant::now(), *self.gateways.first().context("no gateway")?);
        loop {
            for (name, process) in &mut self.processes {
                if let Some(status) = process.ended()? {
                    bail!("{name} ended by itself ({status}):\n{}", tail(process.log()));
                }
            }
            let answer = async { Connection::open(address, None).await?.ask(Ask::get("/readyz")).await };
            if let Ok(Ok((StatusCode::OK, _))) = timeout(Duration::from_secs(5), answer).await {
                return Ok(());
            }
            if begun.elapsed() > PATIENCE {
                bail!("it is not ready after {PATIENCE:?}");
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// The code for the first account, which one of the processes has printed.
    pub(super) fn setup_code(&self) -> Result<String> {
        let said: String = self.processes.values().filter_map(|it| fs::read_to_string(it.log()).ok()).collect();
        let (_, behind) = said.split_once("with this code:").context("no code for the first account was printed")?;
        Ok(behind.split_whitespace().next().context("no code was printed")?.to_owned())
    }

    /// A look at the records.
    pub(super) fn store(&self) -> Store {
        match &self.under {
            Some(under) => Store::Postgres(under.database.url.clone()),
            None => Store::Sqlite(self.folder.join("data")),
        }
    }
}

pub(super) fn free_address() -> Result<SocketAddr> {
    Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?)))
}

fn tail(log: &Path) -> String {
    let log = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = log.lines().collect();
    lines.get(lines.len().saturating_sub(10)..).unwrap_or_default().join("\n")
}
