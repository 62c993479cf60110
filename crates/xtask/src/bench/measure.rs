use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::options::Options;
use crate::command::say;
use crate::servers::{Durability, Keeper, Servers};

mod account;
mod bare;
mod fleet;
mod latency;
mod load;
mod machine;
mod report;

use account::{Account, PEOPLE};
use bare::{Bare, Script};
use fleet::{Fleet, Plan};
use latency::median;
use load::{CONNECTIONS, Outcome, Work};
use machine::{Clocks, Machine, load_average};
use report::{Figure, Rate, Ratio, Report};

/// Enough for the median of something as short as a start.
const STARTS: usize = 5;
/// How long a load goes on before it is measured: connections are opened, caches filled, statements prepared.
const WARM_UP_SECONDS: u32 = 2;
/// After a start, until its memory is that of a process at rest.
const SETTLE: Duration = Duration::from_secs(2);

const EMBEDDED_LOG: &str = "embedded: log a conversation";
const EMBEDDED_LATEST: &str = "embedded: list the latest 20";
const EMBEDDED_TODAY: &str = "embedded: look at today";
const DISTRIBUTED_LOG: &str = "distributed: log a conversation";
const DISTRIBUTED_LATEST: &str = "distributed: list the latest 20";
const DISTRIBUTED_TODAY: &str = "distributed: look at today";
const BARE_STATEMENT: &str = "PostgreSQL: same rows, one statement, one account";
const BARE_STATEMENTS: &str = "PostgreSQL: same rows, a statement a table, one account";
const BARE_ACCOUNTS: &str = "PostgreSQL: same rows, one statement, an account a client";
const BARE_LATEST: &str = "PostgreSQL: list the latest 20";
/// What is divided by what.
const RATIOS: [(&str, &str); 4] = [
    (DISTRIBUTED_LOG, BARE_STATEMENT),
    (DISTRIBUTED_LOG, BARE_STATEMENTS),
    (DISTRIBUTED_LOG, BARE_ACCOUNTS),
    (DISTRIBUTED_LATEST, BARE_LATEST),
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
                "{CONNECTIONS} connections, each rate over {} s after {WARM_UP_SECONDS} s of warm-up; one account, \
                 {PEOPLE} people, notes of 588 characters",
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
    bench.finish(&options.json.clone().unwrap_or_else(|| target.join("bench.json")))
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
        let account = Arc::new(Account::make(plan.address, &fleet.setup_code()?).await?);
        drop(fleet);

        let mut fleet = self.later_starts("embedded", plan).await?;
        self.load("embedded", EMBEDDED_LOG, &mut fleet, &account, Work::Log).await?;
        self.load("embedded", EMBEDDED_LATEST, &mut fleet, &account, Work::Latest).await?;
        self.load("embedded", EMBEDDED_TODAY, &mut fleet, &account, Work::Today).await
    }

    async fn distributed(&mut self, plan: &Plan, bare: &Bare<'_>) -> Result<()> {
        say("distributed: first start");
        let (fleet, took) = plan.start().await?;
        self.start("distributed: first start, on an empty database", vec![took]);
        let account = Arc::new(Account::make(plan.address, &fleet.setup_code()?).await?);
        drop(fleet);

        let mut fleet = self.later_starts("distributed", plan).await?;
        self.load("distributed", DISTRIBUTED_LOG, &mut fleet, &account, Work::Log).await?;
        self.load("distributed", DISTRIBUTED_LATEST, &mut fleet, &account, Work::Latest).await?;
        self.load("distributed", DISTRIBUTED_TODAY, &mut fleet, &account, Work::Today).await?;
        drop(fleet);
        if !bare.is_possible() {
            let missing =
                "pgbench is missing (Debian, Ubuntu: postgresql-contrib), so nothing is compared with PostgreSQL";
            self.report.settings.push(("not measured", missing.to_owned()));
            return Ok(());
        }
        self.bare(bare, BARE_LATEST, Script::Latest)?;
        self.bare(bare, BARE_STATEMENT, Script::Statement { accounts: 1 })?;
        self.bare(bare, BARE_STATEMENTS, Script::Statements)?;
        self.bare(bare, BARE_ACCOUNTS, Script::Statement { accounts: CONNECTIONS })?;
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
        account: &Arc<Account>,
        work: Work,
    ) -> Result<()> {
        say(name);
        let seconds = |seconds: u32| Duration::from_secs(seconds.into());
        let (warm_up, _) = load::run(account, work, seconds(WARM_UP_SECONDS)).await?;
        if let Some(error) = warm_up.first_error {
            bail!("{name}: {} requests of the warm-up failed, one with {error}", warm_up.errors);
        }
        if matches!(work, Work::Latest) {
            load::check_latest(account).await?;
        }
        let pids = fleet.pids();
        for pid in &pids {
            machine::forget_peak(*pid)?;
        }
        let load_average = load_average()?;
        let clocks = Clocks::read(&pids)?;
        let (Outcome { mut latencies, errors, first_error }, took) =
            load::run(account, work, seconds(self.seconds)).await?;
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
        self.size(format!("{mode}: highest memory (RSS) while {doing}"), peak, "MiB");
        let caught_up = fleet.rest().await?;
        if matches!(work, Work::Log) {
            self.size(format!("{mode}: busy with events after logging"), caught_up.as_secs_f64(), "s");
        }
        Ok(())
    }

    fn bare(&mut self, bare: &Bare, name: &'static str, script: Script) -> Result<()> {
        say(name);
        bare.prepare()?;
        bare.run(script, WARM_UP_SECONDS)?;
        let load_average = load_average()?;
        let clocks = Clocks::read(&[])?;
        let (mut latencies, per_second) = bare.run(script, self.seconds)?;
        self.report.rates.push(Rate {
            name,
            per_second,
            p50_ms: latencies.percentile_ms(50),
            p99_ms: latencies.percentile_ms(99),
            errors: 0,
            first_error: None,
            shares: clocks.shares(&[])?,
            load_average,
        });
        Ok(())
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
        let ratio = |(of, to)| {
            let value = self.report.rate(of)?.per_second / self.report.rate(to)?.per_second;
            Some(Ratio { of, to, value })
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
