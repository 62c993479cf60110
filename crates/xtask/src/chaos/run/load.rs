//! Writes that go in while things break, each in the ledger before it is asked for and after it is answered.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context as _, Result, bail};
use chrono::{DateTime, TimeDelta, Timelike as _, Utc};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::crowd::{Somebody, ask};
use super::ledger::{Kind, Ledger, Outcome};
use crate::client::{Ask, Dice};

/// How many write at once.
const WRITERS: u64 = 8;
/// Between one write of a writer and its next.
const PAUSE: Duration = Duration::from_millis(120);
/// How long somebody goes on who wants to know.
const PERSISTENCE: Duration = Duration::from_mins(1);
/// What clocks show has minutes: a reminder is made for the first one after this.
const AHEAD: TimeDelta = TimeDelta::seconds(15);
/// What a clock shows.
pub(super) const MINUTE: &str = "%Y-%m-%dT%H:%M";
const LAYERS: [&str; 5] = ["passing", "catching_up", "ideas", "feelings", "heart_to_heart"];

/// What goes on, for whoever breaks things.
#[derive(Default)]
pub(super) struct Pulse {
    pub(super) made: AtomicU64,
    pub(super) refused: AtomicU64,
    pub(super) unknown: AtomicU64,
    /// When the newest write began that was answered well.
    newest: Mutex<Option<Instant>>,
    trouble: Mutex<Option<String>>,
}

impl Pulse {
    /// Waits until a write has gone well that began after `since`; returns how long after it.
    pub(super) async fn healed(&self, since: Instant, patience: Duration) -> Result<Duration> {
        loop {
            let newest = *self.newest.lock().unwrap_or_else(PoisonError::into_inner);
            if newest.is_some_and(|newest| newest > since) {
                return Ok(since.elapsed());
            }
            if since.elapsed() > patience {
                bail!("no write went well within {patience:?}; the last trouble: {:?}", self.trouble());
            }
            sleep(Duration::from_millis(5)).await;
        }
    }

    fn well(&self, asked_at: Instant) {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        *newest = Some(newest.map_or(asked_at, |newest| newest.max(asked_at)));
    }

    /// The newest answer that was none.
    pub(super) fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Where requests go: to whichever gateway said lately that it is ready.
pub(super) struct Gateways {
    pub(super) addresses: Vec<SocketAddr>,
    pub(super) ready: Vec<AtomicBool>,
    turn: AtomicUsize,
}

impl Gateways {
    pub(super) fn new(addresses: Vec<SocketAddr>) -> Self {
        let ready = addresses.iter().map(|_| AtomicBool::new(true)).collect();
        Self { addresses, ready, turn: AtomicUsize::new(0) }
    }

    fn next(&self) -> Result<SocketAddr> {
        let turn = self.turn.fetch_add(1, Ordering::SeqCst);
        let places = || (0..self.addresses.len()).map(|at| (turn + at) % self.addresses.len());
        let ready = places().find(|at| self.ready.get(*at).is_some_and(|ready| ready.load(Ordering::SeqCst)));
        let place = ready.or_else(|| places().next()).context("no gateway")?;
        self.addresses.get(place).copied().context("no gateway")
    }
}

/// Everybody who writes.
pub(super) struct Load {
    pub(super) pulse: Arc<Pulse>,
    over: Arc<AtomicBool>,
    writers: JoinSet<Result<()>>,
}

impl Load {
    /// Begins. Where `persistent`, every other write is asked for again and again until it is answered.
    pub(super) fn begin(
        gateways: &Arc<Gateways>,
        crowd: &Arc<Vec<Somebody>>,
        ledger: &Ledger,
        dice: &mut Dice,
        persistent: bool,
    ) -> Self {
        let (pulse, over) = (Arc::new(Pulse::default()), Arc::new(AtomicBool::new(false)));
        let mut writers = JoinSet::new();
        for number in 0..WRITERS {
            let writer = Writer {
                gateways: gateways.clone(),
                crowd: crowd.clone(),
                ledger: ledger.clone(),
                pulse: pulse.clone(),
                dice: Dice(dice.roll()),
                name: format!("{:08x}-{number}", dice.below(1 << 32)),
                persistent,
            };
            writers.spawn(writer.go_on(over.clone()));
        }
        Self { pulse, over, writers }
    }

    /// Ends it, when everybody has their last answer.
    pub(super) async fn end(mut self) -> Result<Arc<Pulse>> {
        self.over.store(true, Ordering::SeqCst);
        while let Some(writer) = self.writers.join_next().await {
            writer??;
        }
        Ok(self.pulse)
    }
}

struct Writer {
    gateways: Arc<Gateways>,
    crowd: Arc<Vec<Somebody>>,
    ledger: Ledger,
    pulse: Arc<Pulse>,
    dice: Dice,
    name: String,
    persistent: bool,
}

impl Writer {
    async fn go_on(mut self, over: Arc<AtomicBool>) -> Result<()> {
        let mut number = 0_u32;
        while !over.load(Ordering::SeqCst) {
            number += 1;
            self.write(number).await?;
            sleep(PAUSE).await;
        }
        Ok(())
    }

    async fn write(&mut self, number: u32) -> Result<()> {
        let account = usize::try_from(self.dice.below(self.crowd.len() as u64))?;
        let me = self.crowd.get(account).context("nobody")?.clone();
        let (name, dice) = (&self.name, &mut self.dice);
        let (kind, words, path, body) = match dice.below(20) {
            0 => {
                let words = format!("person {name} {number}");
                let body = json!({ "name": words, "circle": "outer" });
                (Kind::Person, words, "/api/v1/people", body)
            }
            1..=6 => {
                let words = format!("reminder {name} {number}");
                let body = json!({ "kind": "own", "text": words, "start": minute()? });
                (Kind::Reminder, words, "/api/v1/reminders", body)
            }
            _ => {
                let words = format!("talk {name} {number}");
                (Kind::Conversation, words.clone(), "/api/v1/conversations", talk(&me, &words, dice))
            }
        };
        let persistent = self.persistent && dice.below(2) == 0;
        let ask = Ask { key: Some(format!("\"{words}\"")), ..Ask::post(path, &body) };
        self.ledger.begin(account, kind, &words)?;
        let outcome = self.try_to(&me, &ask, persistent).await?;
        let count = match outcome {
            Outcome::Made(_) => &self.pulse.made,
            Outcome::Refused => &self.pulse.refused,
            Outcome::Unknown => &self.pulse.unknown,
        };
        count.fetch_add(1, Ordering::SeqCst);
        self.ledger.end(&words, &outcome)
    }

    async fn try_to(&self, me: &Somebody, asked: &Ask, persistent: bool) -> Result<Outcome> {
        let begun = Instant::now();
        let mut tries = 0;
        loop {
            let asked_at = Instant::now();
            tries += 1;
            let trouble = match ask(self.gateways.next()?, &me.token, asked.clone()).await {
                Ok((status, body)) if status.is_success() => {
                    let made: Value = serde_json::from_slice(&body)?;
                    self.pulse.well(asked_at);
                    return Ok(Outcome::Made(made["id"].as_str().context("an answer lacks its id")?.to_owned()));
                }
                // Another try of ours may be under way, and 429 is not about this one.
                Ok((status, body)) if status.is_client_error() && ![408, 409, 429].contains(&status.as_u16()) => {
                    self.note(format!("{status} {}", String::from_utf8_lossy(&body)));
                    // What was asked for before may have been done.
                    return Ok(if tries == 1 { Outcome::Refused } else { Outcome::Unknown });
                }
                Ok((status, body)) => format!("{status} {}", String::from_utf8_lossy(&body)),
                Err(error) => format!("{error:#}"),
            };
            self.note(trouble);
            if !persistent || begun.elapsed() > PERSISTENCE {
                return Ok(Outcome::Unknown);
            }
            sleep(Duration::from_millis(100)).await;
        }
    }

    fn note(&self, trouble: String) {
        *self.pulse.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(trouble);
    }
}

/// A conversation with one of the people: most are of now, and some of last year, since for those everything after them is
/// worked out anew.
pub(super) fn talk(me: &Somebody, words: &str, dice: &mut Dice) -> Value {
    let mut talk = json!({ "person_ids": [dice.one_of(&me.people)], "layer": dice.one_of(&LAYERS), "note": words });
    if dice.below(16) == 0 {
        let (month, day, hour) = (1 + dice.below(12), 1 + dice.below(28), dice.below(24));
        talk["occur_time"] = format!("2025-{month:02}-{day:02}T{hour:02}:00:00Z").into();
    }
    talk
}

/// The next minute that clocks will show with some time to spare, in UTC.
fn minute() -> Result<String> {
    let earliest = DateTime::<Utc>::from(SystemTime::now()) + AHEAD;
    let minute = earliest.with_second(0).and_then(|minute| minute.with_nanosecond(0)).context("no such minute")?;
    Ok((minute + TimeDelta::minutes(1)).format(MINUTE).to_string())
}
