//! One system, its load, its faults, and what came of it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use hyper::StatusCode;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::check::{Evidence, Verdict};
use super::crowd::{Somebody, ask, gather};
use super::ledger::Ledger;
use super::load::{Gateways, Load, Pulse};
use super::proxy::Proxy;
use super::sink::Sink;
use super::system::System;
use super::{Place, broker, restore, storm};
use crate::chaos::options::Mode;
use crate::chaos::row::Row;
use crate::client::{Ask, Dice};
use crate::command::{self, say};
use crate::servers::Keeper;

/// How long the load goes on before the first fault.
const WARM_UP: Duration = Duration::from_secs(2);
/// How long it may take until a write goes well again.
const HEAL: Duration = Duration::from_secs(30);
/// How long it may take until all is told, after all is well: what a dead process had claimed is free after a minute, and
/// a note that failed comes again.
const DRAIN: Duration = Duration::from_secs(100);
/// After everything is as it should be: what comes twice may come late.
const AFTERMATH: Duration = Duration::from_secs(3);

/// A queue of ours with a copy of every event.
pub(super) const COPIES: &str = "chaos.copies";

/// A system that is being broken.
pub(super) struct Campaign {
    pub(super) system: System,
    pub(super) sink: Sink,
    pub(super) crowd: Arc<Vec<Somebody>>,
    pub(super) gateways: Arc<Gateways>,
    pub(super) ledger: Ledger,
    pub(super) pulse: Arc<Pulse>,
    pub(super) proxies: Vec<(&'static str, Proxy)>,
    pub(super) poisoned: u64,
    /// How many events were delivered again on purpose.
    pub(super) duplicates: u64,
    pub(super) databases_killed: usize,
    pub(super) breaches: Vec<String>,
    /// Goes when it is over, and after the processes, which are dropped before.
    _disk: Option<Keeper>,
}

/// What came of it.
pub(super) struct Outcome {
    pub(super) verdict: Verdict,
    pub(super) heals: Vec<Duration>,
}

impl Campaign {
    /// Starts a system, breaks it `trials` times, and compares.
    pub(super) async fn run(
        place: &Place,
        folder: PathBuf,
        row: Row,
        mode: Mode,
        trials: u32,
        dice: &mut Dice,
        variables: &[(&str, &str)],
    ) -> Result<Outcome> {
        let mut system = System::prepare(&place.program, folder.clone(), mode)?;
        let (mut proxies, mut disk) = (Vec::new(), None);
        match row {
            // Long enough for whoever looks every 50 ms, on a busy machine too.
            Row::F4 => system.set("SHUTDOWN__NOTICE", "1"),
            Row::F8 | Row::F9 | Row::F10 => proxies = between(&mut system).await?,
            Row::F11 => disk = Some(small_disk(&folder.join("data"))?),
            _ => {}
        }
        let own: Vec<(String, String)> = match row {
            Row::F13 => super::faults::clock(&folder)?,
            _ => Vec::new(),
        };
        for role in system.usual() {
            let own = own.iter().filter(|_| *role == "reminders");
            let own = own.map(|(name, value)| (name.as_str(), value.as_str()));
            system.add(role, &variables.iter().copied().chain(own).collect::<Vec<_>>())?;
        }
        system.start_all().await?;
        match row {
            Row::F4 => system.add("gateway-2", variables)?,
            Row::F16 => system.add("reminders-2", variables)?,
            _ => {}
        }
        match row {
            Row::F4 => system.start("gateway-2")?,
            Row::F16 => system.start("reminders-2")?,
            Row::F17 | Row::F18 => {
                let (_connection, channel) = broker::connect(&system.servers()?.broker.url).await?;
                broker::listen(&channel, COPIES).await?;
            }
            _ => {}
        }
        let sink = Sink::open().await?;
        let crowd = Arc::new(gather(&system, sink.address).await?);
        let gateways = Arc::new(Gateways::new(system.gateways.clone()));
        let mut watching = JoinSet::new();
        if row == Row::F4 {
            watching.spawn(watch(gateways.clone()));
        }
        let ledger = Ledger::new(folder.join("ledger"))?;
        let mut campaign = Self {
            system,
            sink,
            crowd,
            gateways,
            ledger,
            pulse: Arc::default(),
            proxies,
            poisoned: 0,
            duplicates: 0,
            databases_killed: 0,
            breaches: Vec::new(),
            _disk: disk,
        };
        let heals = match row {
            Row::F22 => storm::storms(&mut campaign, mode, trials, dice).await?,
            _ => campaign.under_load(place, row, trials, dice).await?,
        };
        let verdict = campaign.settle(row).await?;
        Ok(Outcome { verdict, heals })
    }

    async fn under_load(&mut self, place: &Place, row: Row, trials: u32, dice: &mut Dice) -> Result<Vec<Duration>> {
        let load = Load::begin(&self.gateways, &self.crowd, &self.ledger, dice, row != Row::F4);
        self.pulse = load.pulse.clone();
        sleep(WARM_UP).await;
        let mut heals = Vec::new();
        let broken = if row == Row::F23 {
            restore::backups(self, place, trials).await
        } else {
            self.break_it(row, trials, dice, &mut heals).await
        };
        let pulse = load.end().await?;
        broken?;
        if row == Row::F4 {
            let failed = pulse.refused.load(Ordering::SeqCst) + pulse.unknown.load(Ordering::SeqCst);
            if failed > 0 {
                self.breaches.push(format!("{failed} requests failed, the last one with {:?}", pulse.trouble()));
            }
        }
        // Where there is no room, saying so is all that can be done.
        if row != Row::F11 && pulse.refused.load(Ordering::SeqCst) > 0 {
            self.breaches.push(format!("writes were refused, the last one with {:?}", pulse.trouble()));
        }
        Ok(heals)
    }

    async fn break_it(&mut self, row: Row, trials: u32, dice: &mut Dice, heals: &mut Vec<Duration>) -> Result<()> {
        let mut trial = 0;
        while trial < trials {
            sleep(Duration::from_millis(dice.below(1_500))).await;
            let (done, healed_from) = self.fault(row, trial, trials, dice).await?;
            trial += done;
            heals.push(self.pulse.healed(healed_from, HEAL).await?);
            self.system.ready().await?;
        }
        Ok(())
    }

    /// Waits until everything is as promised, or patience is over.
    async fn settle(mut self, row: Row) -> Result<Verdict> {
        let begun = Instant::now();
        let mut quiet = false;
        loop {
            let verdict = self.compare().await;
            match verdict {
                Ok(verdict) if verdict.breaches.is_empty() && !quiet => {
                    quiet = true;
                    sleep(AFTERMATH).await;
                }
                Ok(mut verdict) if quiet || begun.elapsed() > DRAIN => {
                    if row == Row::F17 {
                        self.recognised().await?;
                    }
                    verdict.breaches.append(&mut self.breaches);
                    return Ok(verdict);
                }
                Err(error) if begun.elapsed() > DRAIN => return Err(error),
                _ => sleep(Duration::from_secs(1)).await,
            }
        }
    }

    async fn compare(&self) -> Result<Verdict> {
        let evidence = Evidence {
            system: &self.system,
            crowd: &self.crowd,
            ledger: self.ledger.read()?,
            arrived: self.sink.arrived(),
            poisoned: self.poisoned,
        };
        evidence.compare().await
    }

    /// Each event that was delivered again is counted as heard before by whoever got it.
    async fn recognised(&mut self) -> Result<()> {
        let mut counted = 0;
        for address in self.system.figures.values() {
            let (_, body) = ask(*address, "", Ask::get("/metrics")).await?;
            let body = String::from_utf8_lossy(&body);
            let duplicates = body.lines().filter(|line| line.starts_with("heartward_events_duplicates_total{"));
            let values = duplicates.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok());
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a counter of events")]
            let sum = values.sum::<f64>() as u64;
            counted += sum;
        }
        if counted < self.duplicates {
            let duplicates = self.duplicates;
            self.breaches.push(format!("{duplicates} events were delivered again, {counted} were known as such"));
        }
        say(&format!("{} events delivered again, {counted} known as such", self.duplicates));
        Ok(())
    }
}

/// Mounts a disk of its own at `folder`, small enough to be full at once.
fn small_disk(folder: &Path) -> Result<Keeper> {
    std::fs::create_dir_all(folder)?;
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", "size=64m,mode=700", "tmpfs"]).arg(folder);
    command::run(&mut mount).context("a small disk takes root")?;
    Keeper::undo(Command::new("umount").arg("--lazy").arg(folder))
}

/// Puts a proxy on each link: to the database, to the broker and between gateway and reflections.
async fn between(system: &mut System) -> Result<Vec<(&'static str, Proxy)>> {
    let mut proxies = Vec::new();
    for (link, setting) in [("database", "DATABASE__URL"), ("broker", "BUS__URL"), ("reflections", "REFLECTIONS__AT")] {
        let url = system.setting(setting)?.to_owned();
        let host = url.rsplit(['@', '/']).find(|part| part.contains(':')).unwrap_or_default().to_owned();
        let proxy = Proxy::to(host.parse()?).await?;
        system.set(setting, &url.replace(&host, &proxy.address.to_string()));
        proxies.push((link, proxy));
    }
    Ok(proxies)
}

/// Looks at the gateways again and again, as often as a proxy might.
async fn watch(gateways: Arc<Gateways>) {
    loop {
        for (address, ready) in gateways.addresses.iter().zip(&gateways.ready) {
            let answer = ask(*address, "", Ask::get("/readyz")).await;
            ready.store(answer.is_ok_and(|(status, _)| status == StatusCode::OK), Ordering::SeqCst);
        }
        sleep(Duration::from_millis(50)).await;
    }
}
