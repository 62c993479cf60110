//! Times as the clock on the wall shows them, and when that is.

use chrono::{
    DateTime, Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _, Timelike as _, Utc,
};
use chrono_tz::{GapInfo, Tz};
use heartward_core::{Error, Result};

/// How a wall time is written.
const FORMAT: &str = "%Y-%m-%dT%H:%M";
/// The years in which anything can be.
const YEARS: std::ops::RangeInclusive<i32> = 1850..=2200;

/// A time of day, in minutes after midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Minute(u16);

impl Minute {
    /// `None` unless a day has it: 0 to 1439.
    pub(crate) fn new(minutes: i32) -> Option<Self> {
        u16::try_from(minutes).ok().filter(|minutes| *minutes < 24 * 60).map(Self)
    }

    pub(crate) fn of(time: NaiveTime) -> Self {
        // A day has 1,440 minutes.
        Self(u16::try_from(time.num_seconds_from_midnight() / 60).unwrap_or_default())
    }

    pub(crate) fn number(self) -> i32 {
        self.0.into()
    }

    pub(crate) fn on(self, date: NaiveDate) -> NaiveDateTime {
        date.and_time(NaiveTime::MIN) + TimeDelta::minutes(self.0.into())
    }
}

/// When the clock shows this. What it never shows, because it is put forward, is the first moment after the gap; what it
/// shows twice is the first time.
pub(crate) fn instant(wall: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    if let Some(first) = zone.from_local_datetime(&wall).earliest() {
        return first.to_utc();
    }
    let after = GapInfo::new(&wall, &zone).and_then(|gap| gap.end);
    // There is an end to every gap; without one the zone's own idea of UTC will do.
    after.map_or_else(|| wall.and_utc(), |end| end.to_utc())
}

/// What the clock shows then.
pub(crate) fn wall(at: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
    at.with_timezone(&zone).naive_local()
}

/// Whether a zone has this day at all: some have skipped one, to be on the other side of the date line.
pub(crate) fn has_day(date: NaiveDate, zone: Tz) -> bool {
    wall(instant(date.and_time(NaiveTime::MIN), zone), zone).date() == date
}

/// A wall time as it is written in the contract and the store.
pub(crate) fn written(wall: NaiveDateTime) -> String {
    wall.format(FORMAT).to_string()
}

/// Reads a wall time, or a date, which is meant at the `usual` time.
pub(crate) fn read(field: &str, text: &str, usual: Minute) -> Result<NaiveDateTime> {
    let date = || NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|date| usual.on(date));
    let read = NaiveDateTime::parse_from_str(text, FORMAT).or_else(|_| date()).ok();
    read.filter(|wall| YEARS.contains(&wall.year())).ok_or_else(|| {
        Error::invalid(
            field,
            "Must be a date like 2026-03-01 or a time like 2026-03-01T09:00, in the years 1850 to 2200.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, FORMAT).expect("a wall time")
    }

    fn shown(text: &str, zone: Tz) -> String {
        instant(at(text), zone).format("%Y-%m-%dT%H:%MZ").to_string()
    }

    #[test]
    fn what_the_clock_never_shows_is_the_first_moment_after_the_gap() {
        assert_eq!(shown("2026-03-29T02:30", Tz::Europe__Berlin), "2026-03-29T01:00Z");
        // Half an hour, on Lord Howe Island.
        assert_eq!(shown("2026-10-04T02:15", Tz::Australia__Lord_Howe), "2026-10-03T15:30Z");
        // The day begins at one o'clock.
        assert_eq!(shown("2026-09-06T00:00", Tz::America__Santiago), "2026-09-06T04:00Z");
        assert_eq!(shown("2026-03-29T00:30", Tz::Asia__Beirut), "2026-03-28T22:00Z");
        // Two hours at once.
        assert_eq!(shown("2026-03-29T02:00", Tz::Antarctica__Troll), "2026-03-29T01:00Z");
    }

    #[test]
    fn what_the_clock_shows_twice_is_the_first_time() {
        assert_eq!(shown("2026-10-25T02:30", Tz::Europe__Berlin), "2026-10-25T00:30Z");
        assert_eq!(shown("2026-11-01T01:30", Tz::America__New_York), "2026-11-01T05:30Z");
        assert_eq!(shown("2026-04-05T01:45", Tz::Australia__Lord_Howe), "2026-04-04T14:45Z");
    }

    #[test]
    fn a_day_that_was_skipped_is_none() {
        let date = |day| NaiveDate::from_ymd_opt(2011, 12, day).expect("a date");
        assert!(has_day(date(29), Tz::Pacific__Apia) && !has_day(date(30), Tz::Pacific__Apia));
        let short = NaiveDate::from_ymd_opt(2026, 9, 6).expect("a date");
        assert!(has_day(short, Tz::America__Santiago));
    }

    #[test]
    fn a_date_is_meant_at_the_usual_time() {
        let usual = Minute::new(9 * 60 + 30).expect("a time of day");
        assert_eq!(read("start", "2026-03-01", usual).expect("a date"), at("2026-03-01T09:30"));
        assert_eq!(read("start", "2026-03-01T23:59", usual).expect("a time"), at("2026-03-01T23:59"));
        for wrong in ["", "2026-02-30", "2026-03-01T24:00", "2026-03-01 09:00", "1849-12-31", "2201-01-01", "soon"] {
            assert_eq!(read("start", wrong, usual).expect_err("refused").fields()[0].field, "start", "{wrong}");
        }
        assert_eq!(written(at("2026-03-01T09:05")), "2026-03-01T09:05");
        assert_eq!(Minute::new(1440), None);
        assert_eq!(Minute::of(usual.on(at("2026-03-01T00:00").date()).time()), usual);
    }
}
