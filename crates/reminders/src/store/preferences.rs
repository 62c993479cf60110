use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use heartward_core::{Error, Result};
use heartward_platform::{Affected as _, Tx, on};
use sqlx::FromRow;

use crate::domain::{Hush, Minute, Preferences, Quiet};

/// The account's preferences.
pub(crate) async fn get(tx: &mut Tx) -> Result<Preferences> {
    let account = tx.account()?;
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "select zone, usual_minute, quiet_start, quiet_end, days_off, daily_most, weekly_offers, paused, paused_until
         from preference where account_id = $1")
        .bind(account.uuid()).fetch_optional(conn).await)?;
    row.map_or_else(|| Ok(Preferences::default()), Preferences::try_from)
}

/// The same, held until the transaction ends: whoever plans in the account's zone does, so that it stays the zone.
pub(crate) async fn hold(tx: &mut Tx) -> Result<Preferences> {
    let account = tx.account()?;
    let new = Preferences::default();
    let row: Row = on!(tx, conn => sqlx::query_as(
        "insert into preference (account_id, zone_version, zone, usual_minute, days_off, daily_most, weekly_offers, paused)
         values ($1, 0, $2, $3, 0, $4, $5, false)
         on conflict (account_id) do update set zone_version = preference.zone_version
         returning zone, usual_minute, quiet_start, quiet_end, days_off, daily_most, weekly_offers, paused, paused_until")
        .bind(account.uuid())
        .bind(new.zone.name())
        .bind(new.usual.number())
        .bind(new.daily.cast_signed())
        .bind(new.weekly_offers.cast_signed())
        .fetch_one(conn).await)?;
    row.try_into()
}

/// Takes in the zone of a version of the account; false when a later one is known. The preferences are held.
pub(crate) async fn learn_zone(tx: &mut Tx, version: i64, zone: Tz) -> Result<bool> {
    let account = tx.account()?;
    let rows = on!(tx, conn => sqlx::query(
        "update preference set zone = $3, zone_version = $2 where account_id = $1 and zone_version < $2")
        .bind(account.uuid()).bind(version).bind(zone.name()).execute(conn).await.affected())?;
    Ok(rows > 0)
}

/// Writes all but the zone. The preferences are held.
pub(crate) async fn save(tx: &mut Tx, preferences: &Preferences) -> Result<()> {
    let account = tx.account()?;
    let until = match preferences.hush {
        Hush::Until(end) => Some(end),
        Hush::Off | Hush::On => None,
    };
    let bits = preferences.days_off.iter().rev().fold(0_i32, |bits, off| bits << 1 | i32::from(*off));
    on!(tx, conn => sqlx::query(
        "update preference set usual_minute = $2, quiet_start = $3, quiet_end = $4, days_off = $5, daily_most = $6,
             weekly_offers = $7, paused = $8, paused_until = $9
         where account_id = $1")
        .bind(account.uuid())
        .bind(preferences.usual.number())
        .bind(preferences.quiet.map(|quiet| quiet.start.number()))
        .bind(preferences.quiet.map(|quiet| quiet.end.number()))
        .bind(bits)
        .bind(preferences.daily.cast_signed())
        .bind(preferences.weekly_offers.cast_signed())
        .bind(preferences.hush == Hush::On)
        .bind(until)
        .execute(conn).await.affected())?;
    Ok(())
}

#[derive(FromRow)]
struct Row {
    zone: String,
    usual_minute: i32,
    quiet_start: Option<i32>,
    quiet_end: Option<i32>,
    days_off: i32,
    daily_most: i32,
    weekly_offers: i32,
    paused: bool,
    paused_until: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Preferences {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let minute = |number| Minute::new(number).ok_or_else(|| Error::internal("no time of day in the store"));
        let quiet = match row.quiet_start.zip(row.quiet_end) {
            Some((start, end)) => Some(Quiet { start: minute(start)?, end: minute(end)? }),
            None => None,
        };
        Ok(Self {
            zone: row.zone.parse().map_err(Error::internal)?,
            usual: minute(row.usual_minute)?,
            quiet,
            days_off: std::array::from_fn(|day| row.days_off >> day & 1 == 1),
            daily: row.daily_most.unsigned_abs(),
            weekly_offers: row.weekly_offers.unsigned_abs(),
            hush: match (row.paused, row.paused_until) {
                (true, _) => Hush::On,
                (false, Some(end)) => Hush::Until(end),
                (false, None) => Hush::Off,
            },
        })
    }
}
