//! Heartward as processes of its own, started as anybody would.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use hyper::StatusCode;
use tokio::time::sleep;

use super::machine;
use crate::client::{Ask, Connection};
use crate::servers::{Keeper, Servers, free_port};

const PATIENCE: Duration = Duration::from_mins(1);
/// How often a starting process is asked; a start is measured no better than this.
const EVERY: Duration = Duration::from_millis(1);
/// What a process at rest may use of a processor.
const REST: f64 = 0.05;
/// How long it is watched before it counts as resting.
const WATCH: Duration = Duration::from_millis(500);
/// How long it may go on after the load.
const CATCH_UP: Duration = Duration::from_mins(5);
const SERVICES: [&str; 3] = ["profiles", "reflections", "reminders"];
/// Secrets of a run that protect nothing.
const RPC_SECRET: &str = "a secret of a bench that protects nothing";
const MASTER_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// How Heartward is run.
pub(super) struct Plan {
    program: PathBuf,
    /// Where the processes run and leave what they write.
    pub(super) folder: PathBuf,
    /// Where the gateway will be.
    pub(super) address: SocketAddr,
    /// The arguments of each process.
    processes: Vec<Vec<&'static str>>,
    settings: Vec<(String, String)>,
}

impl Plan {
    /// Everything in one process, on SQLite.
    pub(super) fn embedded(program: &Path, folder: PathBuf) -> Result<Self> {
        let address = free_address()?;
        let settings = vec![
            ("HEARTWARD_GATEWAY__LISTEN".to_owned(), address.to_string()),
            ("HEARTWARD_GATEWAY__REQUESTS_PER_MINUTE".to_owned(), "0".to_owned()),
        ];
        Ok(Self { program: program.to_owned(), folder, address, processes: vec![vec![]], settings })
    }

    /// A process for each role, on PostgreSQL and RabbitMQ.
    pub(super) fn distributed(program: &Path, folder: PathBuf, servers: &Servers) -> Result<Self> {
        let mut plan = Self::embedded(program, folder)?;
        plan.processes = [&SERVICES[..], &["gateway"]].concat().iter().map(|role| vec!["serve", role]).collect();
        for service in SERVICES {
            let address = free_address()?;
            let name = service.to_uppercase();
            plan.settings.push((format!("HEARTWARD_{name}__LISTEN"), address.to_string()));
            plan.settings.push((format!("HEARTWARD_{name}__AT"), format!("http://{address}")));
        }
        for (name, value) in [
            ("DATABASE__URL", servers.postgres.url.as_str()),
            ("BUS__URL", &servers.rabbit.url),
            ("RPC__SECRET", RPC_SECRET),
            ("MASTER_KEY", MASTER_KEY),
        ] {
            plan.settings.push((format!("HEARTWARD_{name}"), value.to_owned()));
        }
        Ok(plan)
    }

    /// Forgets what earlier processes wrote to the folder.
    pub(super) fn clear(&self) -> Result<()> {
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder)?;
        }
        Ok(())
    }

    /// Starts all processes and returns how long it took until they were ready.
    pub(super) async fn start(&self) -> Result<(Fleet, Duration)> {
        fs::create_dir_all(&self.folder)?;
        let begun = Instant::now();
        let processes: Result<Vec<_>> = self.processes.iter().map(|args| self.spawn(args)).collect();
        let mut fleet = Fleet(processes?);
        while !self.is_ready().await {
            fleet.check()?;
            if begun.elapsed() > PATIENCE {
                bail!("Heartward is not ready after {PATIENCE:?}:\n{}", fleet.complaints());
            }
            sleep(EVERY).await;
        }
        Ok((fleet, begun.elapsed()))
    }

    async fn is_ready(&self) -> bool {
        let answer = async { Connection::open(self.address, None).await?.ask(Ask::get("/readyz")).await };
        answer.await.is_ok_and(|(status, _)| status == StatusCode::OK)
    }

    fn spawn(&self, args: &[&str]) -> Result<Process> {
        let name = args.last().copied().unwrap_or("heartward");
        let [says, complains] = ["out", "err"].map(|kind| self.folder.join(format!("{name}.{kind}")));
        let mut command = Command::new(&self.program);
        command.args(args).current_dir(&self.folder).stdin(Stdio::null());
        command.stdout(File::create(&says)?).stderr(File::create(&complains)?);
        for (name, _) in std::env::vars_os() {
            // A contributor's own instance must stay out of it.
            if name.to_string_lossy().starts_with("HEARTWARD_") {
                command.env_remove(name);
            }
        }
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        let child = command.spawn().with_context(|| format!("cannot run {}", self.program.display()))?;
        let keeper = Keeper::undo(Command::new("kill").arg(child.id().to_string()))?;
        Ok(Process { child, keeper: Some(keeper), says, complains })
    }
}

fn free_address() -> Result<SocketAddr> {
    Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?)))
}

/// Running processes; they are told to stop, and awaited, when this is dropped.
pub(super) struct Fleet(Vec<Process>);

impl Fleet {
    pub(super) fn pids(&self) -> Vec<u32> {
        self.0.iter().map(|process| process.child.id()).collect()
    }

    /// The code for the first account, which one of them has printed.
    pub(super) fn setup_code(&self) -> Result<String> {
        let printed: String = self.0.iter().filter_map(|process| fs::read_to_string(&process.says).ok()).collect();
        let (_, behind) = printed
            .split_once("with this code:")
            .context("no code for the first account was printed; the database must be an empty one")?;
        Ok(behind.split_whitespace().next().context("no code was printed")?.to_owned())
    }

    /// Waits until nothing is left to do after a load, and returns how long that took.
    pub(super) async fn rest(&mut self) -> Result<Duration> {
        let begun = Instant::now();
        loop {
            let waited = begun.elapsed();
            let before = machine::cpu_seconds(&self.pids())?;
            sleep(WATCH).await;
            self.check()?;
            if machine::cpu_seconds(&self.pids())? - before < REST * WATCH.as_secs_f64() {
                return Ok(waited);
            }
            if waited > CATCH_UP {
                bail!("Heartward is still busy {CATCH_UP:?} after the load");
            }
        }
    }

    /// All of them have to be there still.
    fn check(&mut self) -> Result<()> {
        for process in &mut self.0 {
            if let Some(status) = process.child.try_wait()? {
                bail!("a process of Heartward ended ({status}):\n{}", self.complaints());
            }
        }
        Ok(())
    }

    fn complaints(&self) -> String {
        let texts = self.0.iter().filter_map(|process| fs::read_to_string(&process.complains).ok());
        texts.map(|text| text.lines().rev().take(5).collect::<Vec<_>>().join("\n")).collect::<Vec<_>>().join("\n")
    }
}

struct Process {
    child: Child,
    /// Stops it, even when we are killed.
    keeper: Option<Keeper>,
    says: PathBuf,
    complains: PathBuf,
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.keeper.take());
        // Its end is what matters, not how it ended.
        let _ = self.child.wait();
    }
}
