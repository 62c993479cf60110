//! The faults themselves. Each returns how many trials it was, and since when all should be well again.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail};
use hyper::StatusCode;
use lapin::BasicProperties;
use lapin::types::{AMQPValue, FieldTable};
use tokio::time::sleep;

use super::broker;
use super::campaign::{COPIES, Campaign};
use super::crowd::ask;
use super::proxy::Treatment;
use super::sink::Manner;
use super::system::{GRACE, ROLES};
use crate::chaos::row::Row;
use crate::client::{Ask, Dice};
use crate::command::say;

/// Longer than any claim lasts.
const LEASE: Duration = Duration::from_secs(65);
/// How far the clock of reminders is off: as far as calls between services bear.
const SKEWS: [&str; 3] = ["+25s", "-25s", "+0"];
/// Within this of the broker's return everything is told.
const TOLD: Duration = Duration::from_secs(30);
/// How long a broker is away when that takes long, and within what everything is told then.
const AWAY: Duration = Duration::from_mins(3);
const TOLD_AFTER_LONG: Duration = Duration::from_mins(2);

/// How long a disk is full at most until something does not fit any more.
const FULL: Duration = Duration::from_mins(2);

type Done = (u32, Instant);

impl Campaign {
    pub(super) async fn fault(&mut self, row: Row, trial: u32, trials: u32, dice: &mut Dice) -> Result<Done> {
        match row {
            Row::F1 => {
                let role = *dice.one_of::<&str>(&ROLES);
                self.kill(role, dice).await
            }
            Row::F2 => self.kill("all", dice).await,
            Row::F4 => self.roll(trial).await,
            Row::F5 => self.kill_broker(dice).await,
            Row::F6 => self.stay_without_broker().await,
            Row::F7 => self.kill_database(dice).await,
            Row::F8 => self.cut(trial, dice).await,
            Row::F9 => self.slow(trial, dice).await,
            Row::F10 => self.cut_within(trial, dice).await,
            Row::F11 => self.fill_disk(dice).await,
            Row::F13 => self.move_clock(trial).await,
            Row::F16 => self.sleep_beyond_lease(dice).await,
            Row::F17 => self.deliver_again(trials - trial, dice).await,
            Row::F18 => self.poison(trial, dice).await,
            Row::F21 => self.misbehave(trial).await,
            Row::F22 | Row::F23 => bail!("{} is no single fault", row.id()),
        }
    }

    async fn kill(&mut self, role: &str, dice: &mut Dice) -> Result<Done> {
        self.system.process(role)?.kill()?;
        sleep(Duration::from_millis(dice.below(300))).await;
        let healed_from = Instant::now();
        self.system.start(role)?;
        Ok((1, healed_from))
    }

    /// Asks one process after the other to stop, and starts it again.
    async fn roll(&mut self, trial: u32) -> Result<Done> {
        let names = ["profiles", "reflections", "reminders", "gateway", "gateway-2"];
        let name = names.get(trial as usize % names.len()).context("no such process")?;
        let process = self.system.process(name)?;
        let ended = tokio::task::block_in_place(|| process.stop(GRACE))?;
        if !ended.success() {
            self.breaches.push(format!("{name} did not stop well: {ended}"));
        }
        self.system.start(name)?;
        let healed_from = Instant::now();
        while !self.gateways.ready.iter().all(|ready| ready.load(Ordering::SeqCst)) {
            if healed_from.elapsed() > GRACE {
                bail!("{name} was started again and not all gateways are ready");
            }
            sleep(Duration::from_millis(20)).await;
        }
        Ok((1, healed_from))
    }

    async fn kill_broker(&mut self, dice: &mut Dice) -> Result<Done> {
        self.without_broker(Duration::from_millis(dice.below(3_000)), TOLD).await
    }

    async fn stay_without_broker(&mut self) -> Result<Done> {
        self.without_broker(AWAY, TOLD_AFTER_LONG).await
    }

    /// Ends the broker, starts it again after `away`, and wants everything told within `told`.
    async fn without_broker(&mut self, away: Duration, told: Duration) -> Result<Done> {
        let failed = || self.pulse.unknown.load(Ordering::SeqCst) + self.pulse.refused.load(Ordering::SeqCst);
        let before = failed();
        let made = self.pulse.made.load(Ordering::SeqCst);
        self.system.servers()?.broker.process.kill()?;
        sleep(away).await;
        let under = self.system.servers()?;
        tokio::task::block_in_place(|| under.broker.start())?;
        let healed_from = Instant::now();
        if self.pulse.made.load(Ordering::SeqCst) == made {
            self.breaches.push("nothing was accepted while the broker was away".to_owned());
        }
        let failed = self.pulse.unknown.load(Ordering::SeqCst) + self.pulse.refused.load(Ordering::SeqCst) - before;
        if failed > 0 {
            let trouble = self.pulse.trouble();
            self.breaches.push(format!("{failed} writes failed while the broker was away, the last with {trouble:?}"));
        }
        self.nothing_old_waits(healed_from, told).await?;
        Ok((1, healed_from))
    }

    /// Waits until no outbox holds anything from before `since`.
    async fn nothing_old_waits(&mut self, since: Instant, told: Duration) -> Result<()> {
        let store = self.system.store();
        loop {
            // Everything is tried again within seconds, so what was tried often has waited long.
            let mut old = 0;
            for service in super::system::SERVICES {
                old += store.count(service, "outbox where attempts > 1").await?;
            }
            if old == 0 {
                return Ok(());
            }
            if since.elapsed() > told {
                self.breaches.push(format!("{old} events were not told within {told:?} of the broker's return"));
                return Ok(());
            }
            sleep(Duration::from_millis(200)).await;
        }
    }

    async fn kill_database(&mut self, dice: &mut Dice) -> Result<Done> {
        self.system.servers()?.database.process.kill()?;
        sleep(Duration::from_millis(dice.below(2_000))).await;
        let under = self.system.servers()?;
        tokio::task::block_in_place(|| under.database.start())?;
        // A server that says so was really killed, and is really another one.
        let log = fs::read_to_string(under.database.process.log())?;
        let recovered = log.matches("was not properly shut down").count();
        self.databases_killed += 1;
        if recovered < self.databases_killed {
            bail!("the database recovered {recovered} times and was killed {} times", self.databases_killed);
        }
        Ok((1, Instant::now()))
    }

    /// Treats one link like this for a while, and lets everything pass again.
    async fn treat(&mut self, trial: u32, treatment: Treatment, time: Duration, reset: bool) -> Result<Instant> {
        let link = trial as usize % self.proxies.len().max(1);
        let (name, proxy) = self.proxies.get(link).context("there is no proxy")?;
        say(&format!("{name}: {treatment:?} for {time:?}"));
        proxy.treat(treatment);
        sleep(time).await;
        if reset {
            proxy.treat(Treatment::Reset);
            sleep(Duration::from_millis(50)).await;
        }
        proxy.treat(Treatment::Pass);
        Ok(Instant::now())
    }

    async fn cut(&mut self, trial: u32, dice: &mut Dice) -> Result<Done> {
        let time = Duration::from_millis(500 + dice.below(3_000));
        let healed_from = match trial / 3 % 4 {
            0 => self.treat(trial, Treatment::Reset, time, false).await?,
            1 => self.treat(trial, Treatment::Close, time, false).await?,
            2 => self.treat(trial, Treatment::Silence, time * 3, true).await?,
            // What was open before stays silent for ever; what is opened after passes.
            _ => self.treat(trial, Treatment::Silence, time, false).await?,
        };
        Ok((1, healed_from))
    }

    async fn slow(&mut self, trial: u32, dice: &mut Dice) -> Result<Done> {
        let time = Duration::from_millis(3_000 + dice.below(3_000));
        let treatment = match trial / 3 % 3 {
            0 => Treatment::Delay(Duration::from_millis(500)),
            1 => Treatment::Throttle(8_000),
            _ => Treatment::Burst,
        };
        Ok((1, self.treat(trial, treatment, time, false).await?))
    }

    async fn cut_within(&mut self, trial: u32, dice: &mut Dice) -> Result<Done> {
        let bytes = usize::try_from(1 + dice.below(4_000))?;
        Ok((1, self.treat(trial, Treatment::CutAfter(bytes), Duration::from_secs(2), false).await?))
    }

    /// Fills the disk that the records are on, sees that they can still be read, and makes room again.
    async fn fill_disk(&mut self, dice: &mut Dice) -> Result<Done> {
        let filler = self.system.folder.join("data/filler");
        let mut file = fs::File::create(&filler)?;
        let piece = vec![0; 64 * 1024];
        while file.write_all(&piece).is_ok() {}
        let (begun, before) = (Instant::now(), self.pulse.refused.load(Ordering::SeqCst));
        // There is room for a while in files that are there already.
        while self.pulse.refused.load(Ordering::SeqCst) == before {
            if begun.elapsed() > FULL {
                bail!("the disk was full for {FULL:?} and nothing was refused");
            }
            sleep(Duration::from_millis(50)).await;
        }
        sleep(Duration::from_millis(dice.below(3_000))).await;
        let somebody = self.crowd.first().context("nobody is there")?;
        let address = *self.system.gateways.first().context("no gateway")?;
        let (status, _) = ask(address, &somebody.token, Ask::get("/api/v1/conversations")).await?;
        if status != StatusCode::OK {
            self.breaches.push(format!("nothing could be read while the disk was full: {status}"));
        }
        drop(file);
        fs::remove_file(&filler)?;
        Ok((1, Instant::now()))
    }

    /// Moves the clock of reminders, and lets a minute pass in which something is due.
    async fn move_clock(&mut self, trial: u32) -> Result<Done> {
        let skew = SKEWS.get(trial as usize % SKEWS.len()).copied().unwrap_or_default();
        fs::write(self.system.folder.join("clock"), skew)?;
        let healed_from = Instant::now();
        sleep(until_minute() + Duration::from_secs(30)).await;
        Ok((1, healed_from))
    }

    /// Puts a replica to sleep while much is due, until others have its work.
    async fn sleep_beyond_lease(&mut self, dice: &mut Dice) -> Result<Done> {
        // Twice: the first minute may have little that is due.
        sleep(until_minute() + Duration::from_secs(20)).await;
        sleep(until_minute() + Duration::from_millis(200 + dice.below(2_500))).await;
        self.system.process("reminders-2")?.signal("STOP")?;
        sleep(LEASE).await;
        self.system.process("reminders-2")?.signal("CONT")?;
        Ok((1, Instant::now()))
    }

    /// Hands events to their handlers again, up to five times and in any order.
    async fn deliver_again(&mut self, most: u32, dice: &mut Dice) -> Result<Done> {
        let url = self.system.servers()?.broker.url.clone();
        let (_connection, channel) = broker::connect(&url).await?;
        sleep(Duration::from_secs(3)).await;
        let events = broker::take(&channel, COPIES, most as usize).await?;
        let mut again = Vec::new();
        for event in &events {
            let topic = broker::topic(event)?;
            let handlers: &[&str] = match topic.rsplit('.').next().unwrap_or_default() {
                "PersonAdded" | "PersonChanged" => &["reflections.people", "reminders.people"],
                "ConversationLogged" => &["reminders.conversations"],
                "AccountChanged" => &["reminders.accounts"],
                _ => &[],
            };
            for handler in handlers {
                again.extend((0..=dice.below(5)).map(|_| (*handler, event)));
            }
        }
        for place in (1..again.len()).rev() {
            again.swap(place, usize::try_from(dice.below(place as u64 + 1))?);
        }
        for (handler, event) in &again {
            broker::put(&channel, handler, &event.data, event.properties.clone()).await?;
        }
        self.duplicates += again.len() as u64;
        Ok((u32::try_from(events.len())?, Instant::now()))
    }

    /// Puts something into a queue that its handler cannot take in.
    async fn poison(&mut self, trial: u32, dice: &mut Dice) -> Result<Done> {
        let url = self.system.servers()?.broker.url.clone();
        let (_connection, channel) = broker::connect(&url).await?;
        let handlers = ["reminders.people", "reminders.conversations", "reflections.people", "reminders.accounts"];
        let handler = *dice.one_of(&handlers);
        let topic = match handler {
            "reminders.conversations" => "heartward.reflections.v1.ConversationLogged",
            "reminders.accounts" => "heartward.profiles.v1.AccountChanged",
            _ => "heartward.profiles.v1.PersonAdded",
        };
        let unreadable = vec![0xFF; usize::try_from(1 + dice.below(64))?];
        let (body, properties) = match trial % 5 {
            0 => (unreadable, BasicProperties::default()),
            1 => (unreadable, event(topic, dice)),
            2 => (Vec::new(), BasicProperties::default()),
            3 => (vec![0xFF; 1024 * 1024], event(topic, dice)),
            // The first field announces more than there is.
            _ => (vec![0x0A, 0x7F, 0x01], event(topic, dice)),
        };
        broker::put(&channel, handler, &body, properties).await?;
        self.poisoned += 1;
        Ok((1, Instant::now()))
    }

    /// Has the receiver of notes misbehave while a minute begins and much is due.
    async fn misbehave(&mut self, trial: u32) -> Result<Done> {
        let manners = [
            Manner::Status(500),
            Manner::Drop,
            Manner::Status(503),
            Manner::Hang,
            Manner::Status(429),
            Manner::Slow,
            Manner::Status(408),
        ];
        let manner = manners.get(trial as usize % manners.len()).copied().unwrap_or(Manner::Well);
        sleep(until_minute().saturating_sub(Duration::from_secs(1))).await;
        self.sink.behave(manner);
        // What fails comes again after five seconds, and then it has to be well.
        sleep(Duration::from_secs(5)).await;
        self.sink.behave(Manner::Well);
        Ok((1, Instant::now()))
    }
}

/// The attributes of an event that nobody has heard of.
fn event(topic: &str, dice: &mut Dice) -> BasicProperties {
    let mut id = || {
        let hex = format!("{:016x}{:016x}", dice.roll(), dice.roll());
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
    };
    let mut headers = FieldTable::default();
    let attributes = [
        ("specversion", "1.0".to_owned()),
        ("id", id()),
        ("type", topic.to_owned()),
        ("subject", id()),
        ("account", id()),
        ("version", "1".to_owned()),
        ("time", "2026-01-01T00:00:00Z".to_owned()),
    ];
    for (name, value) in attributes {
        headers.insert(format!("cloudEvents_{name}").into(), AMQPValue::LongString(value.into()));
    }
    BasicProperties::default().with_headers(headers).with_delivery_mode(2)
}

/// How long until clocks show another minute.
fn until_minute() -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let within = Duration::new(now.as_secs() % 60, now.subsec_nanos());
    Duration::from_mins(1).saturating_sub(within)
}

/// What has a process see the clock that we write into a file, and see it change while it runs.
pub(super) fn clock(folder: &Path) -> Result<Vec<(String, String)>> {
    let places =
        ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib/faketime", "/usr/lib64/faketime"];
    let library =
        places.iter().flat_map(|place| ["", "faketime/"].map(|dir| format!("{place}/{dir}libfaketimeMT.so.1")));
    let library = library.into_iter().find(|file| Path::new(file).is_file());
    let library = library.context("libfaketime is missing (Debian, Ubuntu: `apt-get install libfaketime`)")?;
    let file = folder.join("clock");
    fs::write(&file, "+0")?;
    let variables = [
        ("LD_PRELOAD", library),
        ("FAKETIME_TIMESTAMP_FILE", file.display().to_string()),
        ("FAKETIME_NO_CACHE", "1".to_owned()),
        // Timers go by this one, and it does not jump.
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
    ];
    Ok(variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}
