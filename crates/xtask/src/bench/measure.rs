use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::options::Options;
use crate::bench::JSON;
use crate::command::{root, say};
use crate::servers::{Durability, Keeper, Servers};

mod account;
mod bare;
mod fleet;
mod latency;

mod load;
mod machine;
mod overload;
mod report;
mod store;

use account::{Account, PEOPLE, crowd};
use bare::{Bare, Script};
use fleet::{Fleet, Plan};
use latency::{Latencies, median};

use load::{CONNECTIONS, Outcome, Work};
use machine::{Clocks, Machine, Shares, load_average};
use report::{Figure, Rate, Ratio, Report};
use store::Lite;

/// Enough for the median of something as short as a start.
const STARTS: usize = 5;
/// How long a load goes on before it is measured: connections are opened, caches filled, statements prepared.
const WARM_UP_SECONDS: u32 = 2;
/// How many times what can be done is asked for under overload.
const OVERLOAD: f64 = 10.0;
/// After a start, until its memory is that of a process at rest.
const SETTLE: Duration = Duration::from_secs(2);

const EMBEDDED_LOG: &str = "embedded: log a conversation, an account a connection";
const EMBEDDED_LOG_ONE: &str = "embedded: log a conversation, one account";
const EMBEDDED_LATEST: &str = "embedded: list the latest 20";
const EMBEDDED_TODAY: &str = "embedded: look at today";
const DISTRIBUTED_LOG: &str = "distributed: log a conversation, an account a connection";
const DISTRIBUTED_LOG_ONE: &str = "distributed: log a conversation, one account";
const DISTRIBUTED_LATEST: &str = "distributed: list the latest 20";
const DISTRIBUTED_TODAY: &str = "distributed: look at today";
const EMBEDDED_ACCEPTED: &str = "embedded: logged while ten times as much is asked";
const EMBEDDED_REFUSED: &str = "embedded: refused meanwhile";
const DISTRIBUTED_ACCEPTED: &str = "distributed: logged while ten times as much is asked";
const DISTRIBUTED_REFUSED: &str = "distributed: refused meanwhile";
const LITE_LOG: &str = "SQLite: same rows, a transaction each";
const LITE_LATEST: &str = "SQLite: list the latest 20";
const BARE_STATEMENT: &str = "PostgreSQL: same rows, one statement, one account";
const BARE_STATEMENTS: &str = "PostgreSQL: same rows, a statement a table, one account";
const BARE_ACCOUNTS: &str = "PostgreSQL: same rows, one statement, an account a client";
const BARE_LATEST: &str = "PostgreSQL: list the latest 20";
/// What is divided by what, and what should come of it where there is a goal.
const RATIOS: [(&str, &str, Option<f64>); 8] = [
    (EMBEDDED_LOG, LITE_LOG, None),
    (EMBEDDED_LATEST, LITE_LATEST, None),
    (DISTRIBUTED_LOG, BARE_ACCOUNTS, Some(0.20)),
    (DISTRIBUTED_LOG_ONE, BARE_STATEMENT, None),
    (DISTRIBUTED_LOG_ONE, BARE_STATEMENTS, None),
    (DISTRIBUTED_LATEST, BARE_LATEST, Some(0.38)),
    (EMBEDDED_ACCEPTED, EMBEDDED_LOG, Some(0.80)),
    (DISTRIBUTED_ACCEPTED, DISTRIBUTED_LOG, Some(0.80)),
];

/// Measures everything, prints it, and keeps it as JSON. Requests that failed make it a failure.
pub(super) fn run(options: &Options) -> Result<()> {
    let program = std::env::current_exe()?.with_file_name("heartward");
    let target = program.ancestors().nth(2).context("xtask is not in a target folder")?;
    // On the disk of the checkout: the folder for temporary files may be in memory, where nothing is durable.
    let scratch = Scratch::make(target.join("bench"))?;
    let machine = Machine::look(&scratch.path)?;
    let servers = Servers::find(Durability::PowerLoss)?;

    let bare = Bare::new(&servers.postgres, &scratch.path)?;
    let settings = vec![
        ("embedded", "SQLite and the local bus, with Heartward's defaults".to_owned()),
        (
            "distributed",
            format!("{}, {}; RabbitMQ {}", bare.settings()?, servers.postgres.origin, servers.rabbit.origin),
        ),
        (
            "load",
            format!(
                "{CONNECTIONS} connections, each rate over {} s after {WARM_UP_SECONDS} s of warm-up; \
                 {PEOPLE} people an account, notes of 588 characters",
                options.seconds
            ),
        ),
    ];
    let report = Report { machine, settings, sizes: Vec::new(), rates: Vec::new(), ratios: Vec::new() };
    let mut bench = Bench { seconds: options.seconds, report };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        bench.embedded(&Plan::embedded(&program, scratch.path.join("embedded"))?).await?;
        bench.distributed(&Plan::distributed(&program, scratch.path.join("distributed"), &servers)?, &bare).await
    })?;
    bench.finish(&options.json.clone().unwrap_or_else(|| root().join(JSON)))
}

struct Bench {
    seconds: u32,
    report: Report,
}

impl Bench {
    async fn embedded(&mut self, plan: &Plan) -> Result<()> {
        say("embedded: first starts");
        let (mut first, mut last) = (Vec::new(), None);
        for _ in 0..STARTS {
            drop(last.take());
            plan.clear()?;
            let (fleet, took) = plan.start().await?;
            first.push(took);
            last = Some(fleet);
        }
        self.start("embedded: first start, in an empty folder", first);
        let fleet = last.context("nothing was started")?;
        let crowd = crowd(plan.address, &fleet.setup_code()?).await?;
        drop(fleet);

        let (one, mut fleet) = (&crowd[..1], self.later_starts("embedded", plan).await?);
        self.load("embedded", EMBEDDED_LOG, &mut fleet, &crowd, Work::Log).await?;
        self.overload("embedded", [EMBEDDED_LOG, EMBEDDED_ACCEPTED, EMBEDDED_REFUSED], &mut fleet, &crowd).await?;
        self.load("embedded", EMBEDDED_LOG_ONE, &mut fleet, one, Work::Log).await?;
        self.load("embedded", EMBEDDED_LATEST, &mut fleet, one, Work::Latest).await?;
        self.load("embedded", EMBEDDED_TODAY, &mut fleet, one, Work::Today).await?;
        drop(fleet);
        let mut lite = Lite::open(&plan.folder.join("lite.db")).await?;
        self.alone(LITE_LOG, async |seconds| lite.log(seconds).await).await?;
        self.alone(LITE_LATEST, async |seconds| lite.latest(seconds).await).await
    }

    async fn distributed(&mut self, plan: &Plan, bare: &Bare<'_>) -> Result<()> {
        say("distributed: first start");
        let (fleet, took) = plan.start().await?;
        self.start("distributed: first start, on an empty database", vec![took]);
        let crowd = crowd(plan.address, &fleet.setup_code()?).await?;
        drop(fleet);

        let (one, mut fleet) = (&crowd[..1], self.later_starts("distributed", plan).await?);
        self.load("distributed", DISTRIBUTED_LOG, &mut fleet, &crowd, Work::Log).await?;
        let names = [DISTRIBUTED_LOG, DISTRIBUTED_ACCEPTED, DISTRIBUTED_REFUSED];
        self.overload("distributed", names, &mut fleet, &crowd).await?;
        self.load("distributed", DISTRIBUTED_LOG_ONE, &mut fleet, one, Work::Log).await?;
        self.load("distributed", DISTRIBUTED_LATEST, &mut fleet, one, Work::Latest).await?;
        self.load("distributed", DISTRIBUTED_TODAY, &mut fleet, one, Work::Today).await?;
        drop(fleet);
        if !bare.is_possible() {
            let missing =
                "pgbench is missing (Debian, Ubuntu: postgresql-contrib), so nothing is compared with PostgreSQL";
            self.report.settings.push(("not measured", missing.to_owned()));
            return Ok(());
        }
        self.bare(bare, BARE_LATEST, Script::Latest).await?;
        self.bare(bare, BARE_STATEMENT, Script::Statement { accounts: 1 }).await?;
        self.bare(bare, BARE_STATEMENTS, Script::Statements).await?;
        self.bare(bare, BARE_ACCOUNTS, Script::Statement { accounts: CONNECTIONS }).await?;
        bare.clear()
    }

    /// Starts again and again with what is there, and returns the last ones, at rest.
    async fn later_starts(&mut self, mode: &str, plan: &Plan) -> Result<Fleet> {
        say(&format!("{mode}: later starts"));
        let (mut starts, mut last) = (Vec::new(), None);
        for _ in 0..STARTS {
            drop(last.take());
            let (fleet, took) = plan.start().await?;
            starts.push(took);
            last = Some(fleet);
        }
        self.start(&format!("{mode}: later start"), starts);
        let fleet = last.context("nothing was started")?;
        tokio::time::sleep(SETTLE).await;
        let memory = machine::memory_mib(&fleet.pids(), "VmRSS:")?;
        self.size(format!("{mode}: memory (RSS) at rest"), memory, "MiB");
        Ok(fleet)
    }

    async fn load(
        &mut self,
        mode: &str,
        name: &'static str,
        fleet: &mut Fleet,
        accounts: &[Arc<Account>],
        work: Work,
    ) -> Result<()> {
        say(name);
        let seconds = |seconds: u32| Duration::from_secs(seconds.into());
        let (warm_up, _) = load::run(accounts, work, seconds(WARM_UP_SECONDS)).await?;
        if let Some(error) = warm_up.first_error {
            bail!("{name}: {} requests of the warm-up failed, one with {error}", warm_up.errors);
        }
        if matches!(work, Work::Latest) {
            load::check_latest(&accounts[0]).await?;
        }
        let pids = fleet.pids();
        for pid in &pids {
            machine::forget_peak(*pid)?;
        }
        let load_average = load_average()?;
        let clocks = Clocks::read(&pids)?;
        let (Outcome { mut latencies, errors, first_error }, took) =
            load::run(accounts, work, seconds(self.seconds)).await?;
        let shares = clocks.shares(&pids)?;
        let peak = machine::memory_mib(&pids, "VmHWM:")?;
        self.report.rates.push(Rate {
            name,
            per_second: f64::from(latencies.count()) / took.as_secs_f64(),
            p50_ms: latencies.percentile_ms(50),
            p99_ms: latencies.percentile_ms(99),
            errors,
            first_error,
            shares,
            load_average,
        });
        let doing = match work {
            Work::Log => "logging",
            Work::Latest => "listing",
            Work::Today => "looking at today",
        };
        let accounts = if accounts.len() > 1 { ", an account a connection" } else { "" };
        self.size(format!("{mode}: highest memory (RSS) while {doing}{accounts}"), peak, "MiB");
        let caught_up = fleet.rest().await?;
        if matches!(work, Work::Log) {
            self.size(format!("{mode}: busy with events after logging{accounts}"), caught_up.as_secs_f64(), "s");
        }
        Ok(())
    }

    /// Asks for ten times what was answered when all connections were busy.
    async fn overload(
        &mut self,
        mode: &str,
        [peak, accepted, refused]: [&'static str; 3],
        fleet: &mut Fleet,
        accounts: &[Arc<Account>],
    ) -> Result<()> {
        say(accepted);
        let pids = fleet.pids();
        for pid in &pids {
            machine::forget_peak(*pid)?;
        }
        let peak = self.report.rate(peak).context("the peak was not measured")?.per_second;
        let (load_average, clocks) = (load_average()?, Clocks::read(&pids)?);
        let time = Duration::from_secs(self.seconds.into());
        let outcome = overload::run(accounts, peak * OVERLOAD, time).await?;
        let shares = clocks.shares(&pids)?;
        for (name, latencies) in [(accepted, outcome.accepted), (refused, outcome.refused)] {
            self.rate(name, latencies, time, shares, load_average);
        }
        self.size(format!("{mode}: under overload, could not even be sent"), f64::from(outcome.unsent), "requests");
        self.size(format!("{mode}: highest memory (RSS) under overload"), machine::memory_mib(&pids, "VmHWM:")?, "MiB");
        let caught_up = fleet.rest().await?;
        self.size(format!("{mode}: busy with events after overload"), caught_up.as_secs_f64(), "s");
        Ok(())
    }

    /// A database without Heartward, after a warm-up.
    async fn alone(&mut self, name: &'static str, mut work: impl AsyncFnMut(u32) -> Result<Latencies>) -> Result<()> {
        say(name);
        work(WARM_UP_SECONDS).await?;
        let (load_average, clocks) = (load_average()?, Clocks::read(&[])?);
        let latencies = work(self.seconds).await?;
        self.rate(name, latencies, Duration::from_secs(self.seconds.into()), clocks.shares(&[])?, load_average);
        Ok(())
    }

    /// Notes something that had no errors.
    fn rate(
        &mut self,
        name: &'static str,
        mut latencies: Latencies,
        took: Duration,
        shares: Shares,
        load_average: f64,
    ) {
        self.report.rates.push(Rate {
            name,
            per_second: f64::from(latencies.count()) / took.as_secs_f64(),
            p50_ms: latencies.percentile_ms(50),
            p99_ms: latencies.percentile_ms(99),
            errors: 0,
            first_error: None,
            shares,
            load_average,
        });
    }

    async fn bare(&mut self, bare: &Bare<'_>, name: &'static str, script: Script) -> Result<()> {
        bare.prepare()?;
        self.alone(name, async |seconds| bare.run(script, seconds)).await
    }

    fn start(&mut self, name: &str, starts: Vec<Duration>) {
        let of = match starts.len() {
            1 => String::new(),
            many => format!(" (median of {many})"),
        };
        if let Some(took) = median(starts) {
            self.size(format!("{name}, to ready{of}"), took.as_secs_f64() * 1_000.0, "ms");
        }
    }

    fn size(&mut self, name: String, value: f64, unit: &'static str) {
        self.report.sizes.push(Figure { name, value, unit });
    }

    fn finish(mut self, json: &Path) -> Result<()> {
        let ratio = |(of, to, goal)| {
            let value = self.report.rate(of)?.per_second / self.report.rate(to)?.per_second;
            Some(Ratio { of, to, value, goal })
        };
        self.report.ratios = RATIOS.into_iter().filter_map(ratio).collect();
        self.report.save(json)?;
        write!(std::io::stdout(), "{}", self.report.table()?)?;
        say(&format!("the same is in {}", json.display()));
        for rate in &self.report.rates {
            if let Some(error) = &rate.first_error {
                bail!("{}: {} requests failed, one with {error}", rate.name, rate.errors);
            }
        }
        Ok(())
    }
}

/// A folder that goes when the run ends, however it ends.
struct Scratch {
    path: PathBuf,
    _keeper: Keeper,
}

impl Scratch {
    fn make(path: PathBuf) -> Result<Self> {
        // One run at a time: a second one would measure the first.
        fs::create_dir(&path).with_context(|| format!("{} is there: is another bench running?", path.display()))?;
        let keeper = Keeper::undo(Command::new("rm").arg("-rf").arg(&path))?;
        Ok(Self { path, _keeper: keeper })
    }
}
