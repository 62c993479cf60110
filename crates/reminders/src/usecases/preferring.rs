use chrono::NaiveDate;
use chrono_tz::Tz;
use heartward_core::{Caller, PersonId, Result};
use heartward_platform::Tx;

use super::agenda::{Agenda, following};
use crate::domain::{Hush, Occurrence, Preferences, ReminderKind, Repeat, Schedule, instant, wall};
use crate::store::reminders::Planned;
use crate::store::{deliveries, preferences, reminders};

/// A leap year, so that every birthday is a day of it.
const LEAP: i32 = 2000;

impl Agenda {
    pub(crate) async fn preferences(&self, caller: &Caller) -> Result<Preferences> {
        let mut tx = self.db.read(caller).await?;
        preferences::get(&mut tx).await
    }

    /// Changes all but the zone. What waits to be sent is not sent any more when everything is paused.
    pub(crate) async fn prefer(&self, caller: &Caller, new: Preferences) -> Result<Preferences> {
        let mut tx = self.db.begin(caller).await?;
        let before = preferences::hold(&mut tx).await?;
        let mut new = Preferences { zone: before.zone, ..new }.checked()?;
        let now = tx.now().await?;
        if !new.paused(now) {
            new.hush = Hush::Off;
        }
        preferences::save(&mut tx, &new).await?;
        if new.paused(now) {
            deliveries::cancel_all(&mut tx).await?;
        }
        replan(&mut tx, &new).await?;
        tx.commit().await?;
        Ok(new)
    }
}

/// Takes in the zone of a version of the account.
pub(crate) async fn zone(tx: &mut Tx, version: i64, zone: Tz) -> Result<()> {
    let before = preferences::hold(tx).await?;
    if preferences::learn_zone(tx, version, zone).await? {
        replan(tx, &Preferences { zone, ..before }).await?;
    }
    Ok(())
}

/// Works out anew when reminders are told: what clocks show stays, but for birthdays, which come at the usual time.
async fn replan(tx: &mut Tx, preferences: &Preferences) -> Result<()> {
    for planned in reminders::hold_planned(tx).await? {
        let Some(next) = planned.next else { continue };
        let (mut schedule, mut wall) = (planned.schedule.clone(), next.wall);
        if planned.kind == ReminderKind::Birthday {
            schedule.start = preferences.usual.on(schedule.start.date());
            wall = preferences.usual.on(wall.date());
        }
        let next = Some(Occurrence { wall, at: instant(wall, preferences.zone) });
        reminders::plan(tx, &Planned { schedule, next, ..planned }).await?;
    }
    Ok(())
}

/// Makes, moves or removes the reminder of somebody's birthday.
pub(super) async fn birthday(tx: &mut Tx, person: PersonId, day: Option<(u32, u32)>) -> Result<()> {
    let date = day.and_then(|(month, day)| NaiveDate::from_ymd_opt(LEAP, month, day));
    let Some(date) = date else {
        reminders::remove(tx, person.uuid().into()).await?;
        return Ok(());
    };
    let preferences = preferences::hold(tx).await?;
    let schedule = Schedule { start: preferences.usual.on(date), repeat: Repeat::Yearly };
    let now = wall(tx.now().await?, preferences.zone);
    let next = following(&schedule, now, &preferences);
    reminders::save_birthday(tx, person, &schedule, next).await
}
