//! Reminders that are due are told, once each; and what somebody answers.

use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{AccountId, Caller, Error, Page, PersonId, Result};
use heartward_platform::{Db, Tx, Vault};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::agenda::{Agenda, NewReminder, add, following};
use super::delivering::{call_off, spread};
use crate::domain::{Announcement, Facts, NoteKind, Notice, NoticeId, NoticeState, Preferences, ReminderKind, wall};
use crate::figures::{Figures, Queue};
use crate::store::deliveries::Went;
use crate::store::reminders::{Due, Planned};
use crate::store::{cadences, deliveries, notices, preferences, reminders};

/// From when on something is told together with all else that came up meanwhile: Heartward was not running.
const LATE: TimeDelta = TimeDelta::hours(3);

/// A notice, with how it went over which channels.
pub(crate) type Told = (Notice, Vec<Went>);

/// Tells the reminder that is due, in one transaction; false when somebody else has claimed it since.
pub(crate) async fn tell(db: &Db, vault: &Vault, due: &Due, figures: &Figures) -> Result<bool> {
    let caller = Caller::Account(due.account);
    let key = vault.key(&caller).await?;
    let mut tx = db.begin(&caller).await?;
    let Some(reminder) = reminders::hold_claimed(&mut tx, &key, due).await? else { return Ok(false) };
    let now = tx.now().await?;
    let preferences = preferences::get(&mut tx).await?;
    let (mut next, mut told) = (reminder.next, None);
    if let Some(mut occurrence) = next.filter(|next| next.at <= now) {
        next = following(&reminder.schedule, occurrence.wall, &preferences);
        // Of several that passed while nothing ran, the last one is told.
        while let Some(later) = next.filter(|later| later.at <= now) {
            occurrence = later;
            next = following(&reminder.schedule, occurrence.wall, &preferences);
        }
        if !reminder.muted && wanted(&mut tx, reminder.person).await? {
            let notice = Notice::of(&reminder, occurrence, now);
            if notices::add(&mut tx, &key, &notice).await? {
                let about = Announcement { id: notice.id.uuid(), kind: notice.kind.note(), at: occurrence.at };
                announce(&mut tx, &about, now).await?;
                told = Some(about);
            }
        }
    }
    let planned = Planned { id: reminder.id, kind: reminder.kind, schedule: reminder.schedule, next };
    reminders::plan(&mut tx, &planned).await?;
    tx.commit().await?;
    if let Some(about) = told {
        figures.told(about.kind);
        figures.late(Queue::Reminders, about.kind, now - about.at);
    }
    Ok(true)
}

/// Whether anything is to be said about somebody. Of whom nothing was heard yet, it is.
async fn wanted(tx: &mut Tx, person: Option<PersonId>) -> Result<bool> {
    let Some(person) = person else { return Ok(true) };
    Ok(cadences::facts(tx, person).await?.is_none_or(Facts::allow_notes))
}

/// Sends what came up over the channels, when that suits: not while everything is paused, and all of what came late at
/// once.
pub(super) async fn announce(tx: &mut Tx, about: &Announcement, now: DateTime<Utc>) -> Result<()> {
    let preferences = preferences::get(tx).await?;
    if preferences.paused(now) {
        return Ok(());
    }
    let at = preferences.reach(now);
    let about = if now - about.at > LATE {
        Announcement { id: catch_up(tx.account()?, &preferences, now), kind: NoteKind::CatchUp, at }
    } else {
        Announcement { at, ..*about }
    };
    spread(tx, &about).await
}

/// The id of the note that tells of all that came up while nothing ran: there is one a day.
fn catch_up(account: AccountId, preferences: &Preferences, now: DateTime<Utc>) -> Uuid {
    let day = wall(now, preferences.zone).date().to_string();
    let digest =
        Sha256::new_with_prefix(b"heartward catch-up\0").chain_update(account.uuid()).chain_update(day).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

impl Agenda {
    pub(crate) async fn notices(&self, caller: &Caller, state: Option<NoticeState>, page: &Page) -> Result<Vec<Told>> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.read(caller).await?;
        let found = notices::list(&mut tx, &key, state, page).await?;
        let ids: Vec<Uuid> = found.iter().map(|notice| notice.id.uuid()).collect();
        let mut went = deliveries::of_notices(&mut tx, &ids).await?;
        let told = |notice: Notice| {
            let how = went.remove(&notice.id.uuid()).unwrap_or_default();
            (notice, how)
        };
        Ok(found.into_iter().map(told).collect())
    }

    /// Answers a notice. One that is postponed comes again as a follow-up, at `until`.
    pub(crate) async fn answer(&self, caller: &Caller, id: NoticeId, answer: NoticeState, until: &str) -> Result<Told> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.begin(caller).await?;
        // Whoever plans holds the preferences first.
        preferences::hold(&mut tx).await?;
        let notice = notices::hold(&mut tx, &key, id).await?.ok_or_else(|| Error::not_found("notice"))?;
        let now = tx.now().await?;
        if let Some(answered) = notice.clone().answered(answer, now)? {
            notices::save(&mut tx, &answered).await?;
            call_off(&mut tx, id.uuid()).await?;
            if answer == NoticeState::Postponed {
                let Notice { person, conversation, text, .. } = notice;
                let (start, rule) = (until.to_owned(), String::new());
                let kind = ReminderKind::FollowUp;
                add(&mut tx, &key, NewReminder { kind, person, conversation, text, start, rule })
                    .await
                    .map_err(until_field)?;
            }
        }
        let notice = notices::hold(&mut tx, &key, id).await?.ok_or_else(|| Error::not_found("notice"))?;
        let how = deliveries::of_notices(&mut tx, &[id.uuid()]).await?.remove(&id.uuid()).unwrap_or_default();
        tx.commit().await?;
        Ok((notice, how))
    }
}

/// What is wrong with the start of the new reminder is wrong with the field that it came from.
fn until_field(error: Error) -> Error {
    match error.fields() {
        [field] if field.field == "start" => Error::invalid("until", field.message.clone()),
        _ => error,
    }
}
