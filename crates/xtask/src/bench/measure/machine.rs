//! Where it was measured, and who had the processors meanwhile.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread::available_parallelism;
use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::command::{output, root};

/// The unit of the times in `/proc`, the same on all machines that run Linux as we know it.
const TICKS_PER_SECOND: f64 = 100.0;
/// Where a line of `/proc/PID/stat` has its times, counted from behind the name: user, system, and the same of children
/// that ended.
const TIMES: std::ops::Range<usize> = 11..15;
/// User, nice, system and interrupts in the first line of `/proc/stat`; idle, waiting and stolen time are left out.
const BUSY: [usize; 5] = [1, 2, 3, 6, 7];

/// The machine and the build.
pub(super) struct Machine {
    pub(super) cores: u32,
    pub(super) memory_mib: f64,
    pub(super) cpu: Option<String>,
    pub(super) kernel: String,
    pub(super) filesystem: String,
    pub(super) commit: String,
    pub(super) load_average: f64,
}

impl Machine {
    /// Looks around; `folder` is where the records will be.
    pub(super) fn look(folder: &Path) -> Result<Self> {
        let git = |args: &[&str]| output(Command::new("git").current_dir(root()).args(args));
        // A source archive has no commit to tell.
        let commit = git(&["rev-parse", "--short=12", "HEAD"]).map_or_else(
            |_| "unknown".to_owned(),
            |commit| {
                let changed = git(&["status", "--porcelain"]).is_ok_and(|changes| !changes.is_empty());
                commit.trim().to_owned() + if changed { " with changes" } else { "" }
            },
        );
        let cpus = fs::read_to_string("/proc/cpuinfo")?;
        let cpu = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        Ok(Self {
            cores: cores()?,
            memory_mib: field_mib("/proc/meminfo", "MemTotal:")?,
            cpu: cpu.map(|(_, name)| name.to_owned()),
            kernel: fs::read_to_string("/proc/sys/kernel/osrelease")?.trim().to_owned(),
            filesystem: output(Command::new("stat").args(["-f", "-c", "%T"]).arg(folder))?.trim().to_owned(),
            commit,
            load_average: load_average()?,
        })
    }
}

/// How many processes wanted to run, over the last minute.
pub(super) fn load_average() -> Result<f64> {
    let text = fs::read_to_string("/proc/loadavg")?;
    Ok(text.split_whitespace().next().context("/proc/loadavg is empty")?.parse()?)
}

/// What the memory of these processes comes to, by a field of `/proc/PID/status`.
pub(super) fn memory_mib(pids: &[u32], field: &str) -> Result<f64> {
    pids.iter().map(|pid| field_mib(&format!("/proc/{pid}/status"), field)).sum()
}

/// Lets the peak of a process's memory count from now on.
pub(super) fn forget_peak(pid: u32) -> Result<()> {
    Ok(fs::write(format!("/proc/{pid}/clear_refs"), "5")?)
}

/// Processor time so far, of these processes and none of their children.
pub(super) fn cpu_seconds(pids: &[u32]) -> Result<f64> {
    pids.iter().map(|pid| Ok(times(&pid.to_string())?[..2].iter().sum::<f64>() / TICKS_PER_SECOND)).sum()
}

/// How the processors were shared, in percent of all of them.
#[derive(Clone, Copy)]
pub(super) struct Shares {
    /// Heartward.
    pub(super) heartward: f64,
    /// What made the load.
    pub(super) load: f64,
    /// Everybody else: the servers, and whoever else was at work.
    pub(super) rest: f64,
}

/// The clocks at the beginning of something.
pub(super) struct Clocks {
    at: Instant,
    busy: f64,
    heartward: f64,
    load: f64,
}

impl Clocks {
    pub(super) fn read(pids: &[u32]) -> Result<Self> {
        Ok(Self { at: Instant::now(), busy: busy()?, heartward: cpu_seconds(pids)?, load: own()? })
    }

    /// What has happened since then.
    pub(super) fn shares(&self, pids: &[u32]) -> Result<Shares> {
        let now = Self::read(pids)?;
        let all = (now.at - self.at).as_secs_f64() * f64::from(cores()?);
        let [busy, heartward, load] = [now.busy - self.busy, now.heartward - self.heartward, now.load - self.load]
            .map(|spent| 100.0 * spent / all);
        // The clocks tick; a difference of theirs may come out a little below nothing.
        Ok(Shares { heartward, load, rest: (busy - heartward - load).max(0.0) })
    }
}

fn cores() -> Result<u32> {
    Ok(u32::try_from(available_parallelism()?.get())?)
}

fn busy() -> Result<f64> {
    let text = fs::read_to_string("/proc/stat")?;
    let fields: Vec<&str> = text.lines().next().unwrap_or_default().split_whitespace().collect();
    let ticks: Result<Vec<f64>> =
        BUSY.iter().map(|at| Ok(fields.get(*at).context("/proc/stat is short")?.parse()?)).collect();
    Ok(ticks?.iter().sum::<f64>() / TICKS_PER_SECOND)
}

/// Ours, and that of what we ran and waited for.
fn own() -> Result<f64> {
    Ok(times("self")?.iter().sum::<f64>() / TICKS_PER_SECOND)
}

fn times(process: &str) -> Result<Vec<f64>> {
    let path = format!("/proc/{process}/stat");
    let text = fs::read_to_string(&path).with_context(|| format!("{path} cannot be read"))?;
    let (_, behind_name) = text.rsplit_once(')').with_context(|| format!("{path} has no name"))?;
    let fields: Vec<&str> = behind_name.split_whitespace().collect();
    let times = fields.get(TIMES).with_context(|| format!("{path} is short"))?;
    times.iter().map(|ticks| Ok(ticks.parse()?)).collect()
}

fn field_mib(path: &str, field: &str) -> Result<f64> {
    let text = fs::read_to_string(path).with_context(|| format!("{path} cannot be read"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(field));
    let kib = line.and_then(|line| line.split_whitespace().next()).with_context(|| format!("{path} lacks {field}"))?;
    Ok(kib.parse::<f64>()? / 1024.0)
}
