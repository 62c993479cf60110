//! What undoes things when we are gone, even when we were killed.

use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::command::output;

/// How long a server may take to answer. RabbitMQ needs ten seconds on two busy cores.
const PATIENCE: Duration = Duration::from_secs(90);

/// A shell that outlives us just long enough to clean up.
///
/// It waits at a pipe whose other end only we hold. That end closes when this is dropped, and also when we are
/// interrupted or killed, which no destructor would survive. Then the shell does its work and ends.
pub(crate) struct Keeper(Child);

impl Keeper {
    /// Runs `undo` when we are gone.
    pub(crate) fn undo(undo: &Command) -> Result<Self> {
        Self::spawn(&mut shell(r#"cat; exec "$@""#, undo), Stdio::null(), Stdio::inherit())
    }

    /// Runs `server` until we are gone, then stops it by `signal` and removes `dir`, which gets its output too.
    pub(super) fn serve(server: &Command, user: Option<&str>, signal: &str, dir: &Path) -> Result<Self> {
        let script = format!(
            r#""$@" & server=$!; cat; kill -{signal} $server; wait $server; rm -rf '{dir}'"#,
            dir = dir.display()
        );
        let log = std::fs::File::create(log(dir)).context("cannot write the server's log")?;
        let errors = log.try_clone()?;
        Self::spawn(&mut as_user(user, &shell(&script, server)), log.into(), errors.into())
    }

    fn spawn(shell: &mut Command, stdout: Stdio, stderr: Stdio) -> Result<Self> {
        // A group of its own, so that Ctrl-C at the terminal reaches us alone and leaves the cleaning up to it.
        shell.process_group(0).stdin(Stdio::piped()).stdout(stdout).stderr(stderr);
        shell.spawn().map(Self).context("cannot run a shell")
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        // Its end is what matters, not how it ended: there is nobody left to tell.
        let _ = self.0.wait();
    }
}

/// Waits until the server in `dir` answers; one that does not is described by the end of its log.
pub(super) fn wait<T>(dir: &Path, mut answers: impl FnMut() -> Result<T>) -> Result<T> {
    let begun = Instant::now();
    loop {
        match answers() {
            Ok(answer) => return Ok(answer),
            Err(error) if begun.elapsed() > PATIENCE => {
                let log = std::fs::read_to_string(log(dir)).unwrap_or_default();
                let end = log.lines().rev().take(20).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>();
                return Err(error.context(format!("it does not answer; its log ends:\n{}", end.join("\n"))));
            }
            Err(_) => sleep(Duration::from_millis(100)),
        }
    }
}

fn log(dir: &Path) -> PathBuf {
    dir.join("log")
}

/// `sh -c script` with the command as its arguments, in the command's environment.
fn shell(script: &str, command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", script, "sh"]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
}

/// The command as another user, which only root may ask for.
pub(super) fn as_user(user: Option<&str>, command: &Command) -> Command {
    let Some(user) = user else {
        return shell(r#"exec "$@""#, command);
    };
    let mut runuser = Command::new("runuser");
    runuser.args(["-u", user, "--"]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            runuser.env(name, value);
        }
    }
    runuser
}

/// A new empty folder that belongs to the user.
pub(super) fn folder(name: &str, user: Option<&str>) -> Result<PathBuf> {
    let dir = std::env::temp_dir().join(format!("heartward-{name}-{}", std::process::id()));
    let mut mkdir = Command::new("mkdir");
    mkdir.args(["-m", "700"]).arg(&dir);
    output(&mut as_user(user, &mkdir))?;
    Ok(dir)
}

/// A port of the loopback interface that nobody listens on.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?.port())
}
