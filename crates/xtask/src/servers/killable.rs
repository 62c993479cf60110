//! A process of ours that is killed, paused and started again while others use it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::Keeper;
use crate::command::output;

/// What is started, and whether it runs now.
pub(crate) struct Killable {
    command: Command,
    log: PathBuf,
    /// Where it writes the id of the process that does the work, when that is not the one we start.
    pid_file: Option<PathBuf>,
    running: Option<(Child, Keeper)>,
}

impl Killable {
    /// Nothing runs yet. What it says is added to `log`.
    pub(crate) fn new(command: Command, log: PathBuf, pid_file: Option<PathBuf>) -> Self {
        Self { command, log, pid_file, running: None }
    }

    /// Starts it. Whatever becomes of us, it ends with us.
    pub(crate) fn start(&mut self) -> Result<()> {
        if let Some(file) = self.pid_file.as_ref().filter(|file| file.exists()) {
            fs::remove_file(file).with_context(|| format!("{} cannot be removed", file.display()))?;
        }
        let log = File::options().create(true).append(true).open(&self.log).context("cannot write a log")?;
        self.command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let program = self.command.get_program().to_string_lossy().into_owned();
        let child = self.command.spawn().with_context(|| format!("cannot run {program}"))?;
        let pid = match &self.pid_file {
            Some(file) => format!("head -n 1 '{}'", file.display()),
            None => format!("echo {}", child.id()),
        };
        let keeper = Keeper::undo(Command::new("sh").args(["-c", &format!("kill -9 $({pid}) 2>/dev/null")]))?;
        self.running = Some((child, keeper));
        Ok(())
    }

    /// The process that does the work.
    pub(crate) fn pid(&self) -> Result<u32> {
        let (child, _) = self.running.as_ref().context("it does not run")?;
        match &self.pid_file {
            None => Ok(child.id()),
            Some(file) => {
                let text = fs::read_to_string(file).with_context(|| format!("{}", file.display()))?;
                text.lines().next().and_then(|line| line.trim().parse().ok()).context("no process id")
            }
        }
    }

    /// Ends it at once, as a power cut would, and waits until it is gone.
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.signal("KILL")?;
        let (mut child, keeper) = self.running.take().context("it does not run")?;
        let ended = child.wait()?;
        drop(keeper);
        if self.pid_file.is_none() && ended.code().is_some() {
            bail!("it had ended by itself before it was killed ({ended})");
        }
        Ok(())
    }

    /// Sends it a signal: `STOP`, `CONT`.
    pub(crate) fn signal(&self, signal: &str) -> Result<()> {
        output(Command::new("kill").arg(format!("-{signal}")).arg(self.pid()?.to_string())).map(drop)
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) fn stop(&mut self, patience: Duration) -> Result<ExitStatus> {
        self.signal("TERM")?;
        let (mut child, _keeper) = self.running.take().context("it does not run")?;
        let begun = Instant::now();
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(status);
            }
            if begun.elapsed() > patience {
                child.kill()?;
                child.wait()?;
                bail!("it did not stop within {patience:?}");
            }
            sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Whether it ended by itself, and how.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        match &mut self.running {
            Some((child, _)) => Ok(child.try_wait()?),
            None => Ok(None),
        }
    }

    pub(crate) fn log(&self) -> &Path {
        &self.log
    }
}

impl Drop for Killable {
    fn drop(&mut self) {
        if let Some((mut child, keeper)) = self.running.take() {
            drop(keeper);
            let _ = child.wait();
        }
    }
}
