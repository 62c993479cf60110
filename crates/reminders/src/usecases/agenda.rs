use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use heartward_core::{Caller, ConversationId, Error, Page, PersonId, Result, required, text};
use heartward_platform::requests::{self, Request};
use heartward_platform::{DataKey, Db, Tx, Vault};

use crate::domain::{
    MOST_REMINDERS, Occurrence, Preferences, Reminder, ReminderId, ReminderKind, Repeat, Schedule, instant, read, rule,
    wall,
};
use crate::people::People;
use crate::store::cadences::{self, Summary};
use crate::store::{preferences, reminders};

/// How far ahead what is coming is told.
const AHEAD: TimeDelta = TimeDelta::days(30);
/// How much of one reminder is told at most.
const MOST_OF_ONE: u16 = 60;
/// How much is told at most.
const MOST_COMING: usize = 200;

/// A reminder as it is asked for.
pub(crate) struct NewReminder {
    pub(crate) kind: ReminderKind,
    pub(crate) person: Option<PersonId>,
    pub(crate) conversation: Option<ConversationId>,
    pub(crate) text: String,
    pub(crate) start: String,
    pub(crate) rule: String,
}

/// What changes of a reminder; `None` leaves it.
pub(crate) struct ReminderChange {
    pub(crate) text: Option<String>,
    pub(crate) start: Option<String>,
    pub(crate) rule: Option<String>,
    pub(crate) muted: Option<bool>,
}

/// Something that is coming up.
pub(crate) enum Coming {
    Told(Reminder, Occurrence),
    Suits(Summary, DateTime<Utc>),
}

impl Coming {
    pub(crate) fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Told(_, occurrence) => occurrence.at,
            Self::Suits(_, start) => *start,
        }
    }
}

/// What callers can do with their agenda.
#[derive(Clone)]
pub(crate) struct Agenda {
    pub(super) db: Db,
    pub(super) vault: Vault,
    pub(super) people: People,
}

impl Agenda {
    pub(crate) fn new(db: Db, vault: Vault, people: People) -> Self {
        Self { db, vault, people }
    }

    pub(crate) async fn create(&self, caller: &Caller, new: NewReminder, request: Option<Request>) -> Result<Reminder> {
        if let Some(person) = new.person {
            self.people.require(caller, person).await?;
        }
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.begin(caller).await?;
        if let Some(made) = requests::made_before(&mut tx, request.as_ref()).await? {
            return reminders::get(&mut tx, &key, made.into()).await?.ok_or_else(no_such_reminder);
        }
        let made = add(&mut tx, &key, new).await?;
        requests::remember(&mut tx, request.as_ref(), made.id.uuid(), made.made_at).await?;
        tx.commit().await?;
        Ok(made)
    }

    pub(crate) async fn list(&self, caller: &Caller, of: Option<PersonId>, page: &Page) -> Result<Vec<Reminder>> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.read(caller).await?;
        reminders::list(&mut tx, &key, of, page).await
    }

    pub(crate) async fn get(&self, caller: &Caller, id: ReminderId) -> Result<Reminder> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.read(caller).await?;
        reminders::get(&mut tx, &key, id).await?.ok_or_else(no_such_reminder)
    }

    pub(crate) async fn update(&self, caller: &Caller, id: ReminderId, change: ReminderChange) -> Result<Reminder> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.begin(caller).await?;
        let preferences = preferences::hold(&mut tx).await?;
        let mut reminder = reminders::hold(&mut tx, &key, id).await?.ok_or_else(no_such_reminder)?;
        let ReminderChange { text, start, rule, muted } = change;
        let moved = start.is_some() || rule.is_some();
        if reminder.kind == ReminderKind::Birthday && (text.is_some() || moved) {
            return Err(Error::conflict("A birthday follows the person's profile. Change it there."));
        }
        reminder.muted = muted.unwrap_or(reminder.muted);
        reminder.text = text.map_or(Ok(reminder.text), |text| words(reminder.kind, &text))?;
        if moved {
            let now = wall(tx.now().await?, preferences.zone);
            let start = start.map_or(Ok(reminder.schedule.start), |text| read("start", &text, preferences.usual))?;
            reminder.schedule = match rule {
                Some(rule) => schedule(reminder.kind, start, &rule, &preferences, now)?,
                None => Schedule { start, ..reminder.schedule }.checked(now, preferences.zone)?,
            };
            reminder.next = following(&reminder.schedule, now, &preferences);
        }
        reminders::save(&mut tx, &key, &reminder).await?;
        tx.commit().await?;
        Ok(reminder)
    }

    pub(crate) async fn delete(&self, caller: &Caller, id: ReminderId) -> Result<()> {
        let mut tx = self.db.begin(caller).await?;
        if !reminders::remove(&mut tx, id).await? {
            return Err(no_such_reminder());
        }
        tx.commit().await
    }

    /// What is coming up in the next 30 days, soonest first.
    pub(crate) async fn coming(&self, caller: &Caller) -> Result<Vec<Coming>> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.read(caller).await?;
        coming(&mut tx, &key, AHEAD).await
    }
}

/// What is coming up so far ahead, soonest first.
pub(super) async fn coming(tx: &mut Tx, key: &DataKey, ahead: TimeDelta) -> Result<Vec<Coming>> {
    let until = tx.now().await? + ahead;
    let preferences = preferences::get(tx).await?;
    let most = i64::try_from(MOST_COMING).unwrap_or(i64::MAX);
    let mut coming = Vec::new();
    for reminder in reminders::coming(tx, key, until, most).await? {
        let Some(next) = reminder.next else { continue };
        let later = reminder.schedule.all_after(next.wall, preferences.zone, MOST_OF_ONE);
        let later = later.into_iter().map(|wall| Occurrence { wall, at: instant(wall, preferences.zone) });
        let told = std::iter::once(next).chain(later).take_while(|occurrence| occurrence.at <= until);
        coming.extend(told.map(|occurrence| Coming::Told(reminder.clone(), occurrence)));
    }
    for summary in cadences::upcoming(tx, &Page { size: MOST_COMING, after: None }).await? {
        coming.extend(summary.window.filter(|window| window.start <= until).map(|w| Coming::Suits(summary, w.start)));
    }
    coming.sort_by_key(Coming::at);
    coming.truncate(MOST_COMING);
    Ok(coming)
}

/// Writes a new reminder.
pub(super) async fn add(tx: &mut Tx, key: &DataKey, new: NewReminder) -> Result<Reminder> {
    let preferences = preferences::hold(tx).await?;
    if reminders::count(tx).await? >= MOST_REMINDERS {
        return Err(Error::conflict("There are 10,000 reminders, as many as there can be. Remove one first."));
    }
    let made_at = tx.now().await?;
    let now = wall(made_at, preferences.zone);
    let start = read("start", &new.start, preferences.usual)?;
    let schedule = schedule(new.kind, start, &new.rule, &preferences, now)?;
    let reminder = Reminder {
        id: ReminderId::generate(),
        kind: new.kind,
        person: new.person,
        conversation: new.conversation,
        text: new.text,
        next: following(&schedule, now, &preferences),
        schedule,
        muted: false,
        made_at,
    };
    if reminder.kind.is_single() && reminders::has_kind(tx, reminder.kind).await? {
        return Err(Error::conflict("There is one of this kind already. Change it, or remove it first."));
    }
    reminders::save(tx, key, &reminder).await?;
    Ok(reminder)
}

/// What a reminder of this kind may say.
pub(crate) fn words(kind: ReminderKind, said: &str) -> Result<String> {
    if kind.needs_text() { required("text", said, 500) } else { text("text", said, 500) }
}

/// When a reminder of this kind is told.
fn schedule(
    kind: ReminderKind,
    start: NaiveDateTime,
    text: &str,
    preferences: &Preferences,
    now: NaiveDateTime,
) -> Result<Schedule> {
    let repeat = repeats(kind, start, text, preferences.zone)?;
    Schedule { start, repeat }.checked(now, preferences.zone)
}

/// How a reminder of this kind repeats.
pub(super) fn repeats(kind: ReminderKind, start: NaiveDateTime, text: &str, zone: Tz) -> Result<Repeat> {
    match (kind, rule(text, start, zone)?) {
        (ReminderKind::Date, Repeat::Never) => Ok(Repeat::Yearly),
        (ReminderKind::Date, _) => Err(Error::invalid("rule", "Must be left out: a date comes every year.")),
        (ReminderKind::FollowUp, Repeat::Rule(_)) => {
            Err(Error::invalid("rule", "Must be left out: a follow-up comes once."))
        }
        (_, repeat) => Ok(repeat),
    }
}

/// The first occurrence after a wall time, and when that is.
pub(super) fn following(schedule: &Schedule, after: NaiveDateTime, preferences: &Preferences) -> Option<Occurrence> {
    let wall = schedule.next(after, preferences.zone)?;
    Some(Occurrence { wall, at: instant(wall, preferences.zone) })
}

fn no_such_reminder() -> Error {
    Error::not_found("reminder")
}
