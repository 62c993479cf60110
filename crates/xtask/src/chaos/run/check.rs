//! Compares the ledger with what is there, when all is well again.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::SystemTime;

use anyhow::{Context as _, Result};
use chrono::{DateTime, NaiveDateTime, Utc};

use super::broker;
use super::crowd::{ACCOUNTS, Somebody, all, text};
use super::ledger::{Entry, Kind, Outcome};
use super::load::MINUTE;
use super::sink::Arrived;
use super::store::Store;
use super::system::{SERVICES, System};

/// A note may arrive this much before our clock shows its minute: clocks are read one after the other.
const EARLY_MS: i64 = 250;
/// How many breaches are told, of each kind.
const TOLD: usize = 5;

/// What the comparison came to.
#[derive(Debug, Default, Clone)]
pub(super) struct Verdict {
    /// What is not as promised.
    pub(super) breaches: Vec<String>,
    pub(super) made: usize,
    pub(super) refused: usize,
    pub(super) unknown: usize,
    /// How many of the unknown are there.
    pub(super) unknown_there: usize,
    /// Reminders that fell due.
    pub(super) due: usize,
    /// Notes that arrived more than once, all of which say so.
    pub(super) notes_twice: usize,
    /// How long after their minute notes arrived, the slowest of a hundred.
    pub(super) late_p99_ms: i64,
}

impl Verdict {
    fn breach(&mut self, what: &str, cases: &[String]) {
        if !cases.is_empty() {
            let told: Vec<&str> = cases.iter().take(TOLD).map(String::as_str).collect();
            self.breaches.push(format!("{what}: {} ({})", cases.len(), told.join("; ")));
        }
    }

    fn equal(&mut self, what: &str, there: u64, expected: usize) {
        if there != expected as u64 {
            self.breaches.push(format!("{what}: {there} instead of {expected}"));
        }
    }
}

/// What is there, of one kind: what it says, under which id, in which account.
type There = BTreeMap<(usize, String), Vec<String>>;

/// What the comparison needs.
pub(super) struct Evidence<'a> {
    pub(super) system: &'a System,
    pub(super) crowd: &'a [Somebody],
    pub(super) ledger: Vec<Entry>,
    pub(super) arrived: BTreeMap<String, Arrived>,
    /// How many events were set aside on purpose.
    pub(super) poisoned: u64,
}

impl Evidence<'_> {
    pub(super) async fn compare(&self) -> Result<Verdict> {
        let mut verdict = Verdict::default();
        for entry in &self.ledger {
            match entry.outcome {
                Outcome::Made(_) => verdict.made += 1,
                Outcome::Refused => verdict.refused += 1,
                Outcome::Unknown => verdict.unknown += 1,
            }
        }
        let address = *self.system.gateways.first().context("no gateway")?;
        let (conversations, with) = self.conversations(address).await?;
        self.present(&mut verdict, Kind::Conversation, &conversations);
        let people = self.listed(address, "people", "name", "person ").await?;
        self.present(&mut verdict, Kind::Person, &people);
        let reminders = self.listed(address, "reminders", "text", "reminder ").await?;
        self.present(&mut verdict, Kind::Reminder, &reminders);

        let store = self.system.store();
        self.effects(&mut verdict, &store, &with, people.values().map(Vec::len).sum()).await?;
        self.told(&mut verdict, &store, &reminders).await?;
        self.nothing_waits(&mut verdict, &store).await?;
        Ok(verdict)
    }

    /// What was promised is there as often as was promised.
    fn present(&self, verdict: &mut Verdict, kind: Kind, there: &There) {
        let (mut lost, mut doubled, mut refused, mut renamed) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut expected = BTreeSet::new();
        for entry in self.ledger.iter().filter(|entry| entry.kind == kind) {
            let key = (entry.account, entry.words.clone());
            let found = there.get(&key).map(Vec::as_slice).unwrap_or_default();
            expected.insert(key);
            match &entry.outcome {
                Outcome::Made(_) if found.is_empty() => lost.push(entry.words.clone()),
                Outcome::Made(id) if !found.contains(id) => renamed.push(entry.words.clone()),
                Outcome::Refused if !found.is_empty() => refused.push(entry.words.clone()),
                Outcome::Unknown if found.len() == 1 => verdict.unknown_there += 1,
                _ => {}
            }
            if found.len() > 1 {
                doubled.push(entry.words.clone());
            }
        }
        let foreign = there.keys().filter(|key| !expected.contains(*key));
        let foreign = foreign.map(|(account, words)| format!("{words} in account {account}")).collect::<Vec<_>>();
        let name = kind.name();
        verdict.breach(&format!("{name}: acknowledged and lost"), &lost);
        verdict.breach(&format!("{name}: there more than once"), &doubled);
        verdict.breach(&format!("{name}: refused and there"), &refused);
        verdict.breach(&format!("{name}: there under another id than the answer's"), &renamed);
        verdict.breach(&format!("{name}: nobody's, or somebody else's"), &foreign);
    }

    /// Every conversation, and how many there are with each person.
    async fn conversations(&self, address: SocketAddr) -> Result<(There, BTreeMap<String, u64>)> {
        let (mut there, mut with) = (There::new(), BTreeMap::new());
        for (account, me) in self.crowd.iter().enumerate() {
            for talk in all(address, &me.token, "/api/v1/conversations", "conversations").await? {
                there.entry((account, text(&talk, "note")?)).or_default().push(text(&talk, "id")?);
                let person = talk["person_ids"][0].as_str().context("a conversation with nobody")?.replace('-', "");
                *with.entry(person).or_default() += 1;
            }
        }
        Ok((there, with))
    }

    /// Everything in a list whose words begin so.
    async fn listed(&self, address: SocketAddr, list: &str, field: &str, begins: &str) -> Result<There> {
        let mut there = There::new();
        for (account, me) in self.crowd.iter().enumerate() {
            for item in all(address, &me.token, &format!("/api/v1/{list}"), list).await? {
                let words = item[field].as_str().unwrap_or_default();
                if words.starts_with(begins) {
                    there.entry((account, words.to_owned())).or_default().push(text(&item, "id")?);
                }
            }
        }
        Ok(there)
    }

    /// Every event had its effect, once: in the sums, in the rhythm, and in the inbox of whoever listens.
    async fn effects(
        &self,
        verdict: &mut Verdict,
        store: &Store,
        with: &BTreeMap<String, u64>,
        people: usize,
    ) -> Result<()> {
        let sums = "select {hex person_id}, cast(conversations as text) from relationship";
        let steps = "select {hex person_id}, cast(count(*) as text) from step where kind in (1, 6) group by person_id";
        for (what, service, statement) in [("sums", "reflections", sums), ("steps", "reminders", steps)] {
            let mut counted = BTreeMap::new();
            for row in store.rows(service, statement).await? {
                let [person, count] = row.as_slice() else { continue };
                counted.insert(person.clone(), count.parse::<u64>()?);
            }
            let wrong = with.keys().chain(counted.keys()).collect::<BTreeSet<_>>().into_iter().filter_map(|person| {
                let (there, expected) = (counted.get(person).unwrap_or(&0), with.get(person).unwrap_or(&0));
                (there != expected).then(|| format!("{person}: {there} instead of {expected}"))
            });
            verdict.breach(&format!("{what} of conversations that do not add up"), &wrong.collect::<Vec<_>>());
        }
        let told: u64 = with.values().sum();
        let people = people + self.crowd.iter().map(|me| me.people.len()).sum::<usize>();
        for (consumer, expected) in [
            ("reminders.conversations", usize::try_from(told)?),
            ("reminders.people", people),
            ("reflections.people", people),
            ("reminders.accounts", ACCOUNTS),
        ] {
            let (service, _) = consumer.split_once('.').unwrap_or((consumer, ""));
            let heard = store.count(service, &format!("inbox where consumer = '{consumer}'")).await?;
            verdict.equal(&format!("events that {consumer} has heard"), heard, expected);
        }
        Ok(())
    }

    /// Each reminder that was due was told once, and each of its notes arrived: twice only where that is on record.
    async fn told(&self, verdict: &mut Verdict, store: &Store, reminders: &There) -> Result<()> {
        let mut notices: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for row in store.rows("reminders", "select {hex reminder_id}, {hex id}, occurrence from notice").await? {
            let [reminder, notice, occurrence] = row.as_slice() else { continue };
            notices.entry(reminder.clone()).or_default().push((notice.clone(), occurrence.clone()));
        }
        let mut deliveries: BTreeMap<String, Vec<(String, String, u32)>> = BTreeMap::new();
        let statement = "select {hex notice_id}, {hex id}, cast(state as text), cast(unknowns as text) from delivery";
        let mut known = BTreeSet::new();
        for row in store.rows("reminders", statement).await? {
            let [notice, id, state, unknowns] = row.as_slice() else { continue };
            known.insert(id.clone());
            let delivery = (id.clone(), state.clone(), unknowns.parse()?);
            deliveries.entry(notice.clone()).or_default().push(delivery);
        }
        let [mut missed, mut doubled, mut unsent, mut again, mut early] = [const { Vec::new() }; 5];
        let mut lateness = Vec::new();
        for ((_, words), ids) in reminders {
            for id in ids {
                let told = notices.get(&id.replace('-', "")).map(Vec::as_slice).unwrap_or_default();
                verdict.due += 1;
                let Some((notice, occurrence)) = told.first() else {
                    missed.push(words.clone());
                    continue;
                };
                let notes = deliveries.get(notice).map(Vec::as_slice).unwrap_or_default();
                if told.len() > 1 || notes.len() > 1 {
                    doubled.push(words.clone());
                }
                let Some((note, state, unknowns)) = notes.first() else {
                    unsent.push(format!("{words}: no delivery"));
                    continue;
                };
                let arrived = self.arrived.get(note);
                let Some(arrived) = arrived.filter(|_| state == "2") else {
                    let times = arrived.map_or(0, |arrived| arrived.times);
                    unsent.push(format!("{words}: state {state}, arrived {times} times"));
                    continue;
                };
                if arrived.times > 1 + unknowns {
                    again.push(format!("{words}: {} times, {unknowns} unknown", arrived.times));
                }
                verdict.notes_twice += usize::from(arrived.times > 1);
                let late = after(arrived.first, occurrence)?;
                lateness.push(late);
                if late < -EARLY_MS {
                    early.push(format!("{words}: {} ms", -late));
                }
            }
        }
        lateness.sort_unstable();
        let slowest = lateness.len().saturating_sub(1).min(lateness.len() * 99 / 100);
        verdict.late_p99_ms = lateness.get(slowest).copied().unwrap_or_default();
        verdict.breach("reminders that were due and not told", &missed);
        verdict.breach("reminders told more than once", &doubled);
        verdict.breach("notes that were not sent", &unsent);
        verdict.breach("notes that arrived again and are not on record as such", &again);
        verdict.breach("notes before their time", &early);
        let strange = self.arrived.keys().filter(|id| !known.contains(*id)).cloned().collect::<Vec<_>>();
        verdict.breach("notes that arrived under an id of no delivery", &strange);
        Ok(())
    }

    /// Nothing is left to be told, and nothing was set aside that is in order.
    async fn nothing_waits(&self, verdict: &mut Verdict, store: &Store) -> Result<()> {
        for service in SERVICES {
            let waiting = store.count(service, "outbox where not parked").await?;
            verdict.equal(&format!("events that wait in the outbox of {service}"), waiting, 0);
            let parked = store.count(service, "outbox where parked").await?;
            verdict.equal(&format!("events parked in the outbox of {service}"), parked, 0);
        }
        if let Some(under) = &self.system.under {
            let aside = broker::set_aside(&under.broker.url).await?;
            verdict.equal("events set aside", aside, usize::try_from(self.poisoned)?);
        } else {
            for service in SERVICES {
                for row in store.rows(service, "pragma integrity_check").await? {
                    if row.first().is_none_or(|said| said != "ok") {
                        verdict.breaches.push(format!("integrity of {service}: {row:?}"));
                    }
                }
            }
        }
        Ok(())
    }
}

/// How many milliseconds after its minute something arrived, by our own clock.
fn after(arrived: SystemTime, minute: &str) -> Result<i64> {
    let minute = NaiveDateTime::parse_from_str(minute, MINUTE).context("an occurrence that is no minute")?.and_utc();
    Ok((DateTime::<Utc>::from(arrived) - minute).num_milliseconds())
}
