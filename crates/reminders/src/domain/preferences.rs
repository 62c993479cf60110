//! When notes may reach somebody.

use chrono::{DateTime, Datelike as _, NaiveDateTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use heartward_core::{Error, Result};

use super::wall::{Minute, instant, wall};

/// The usual time of day until somebody says otherwise: nine in the morning.
const USUAL: i32 = 9 * 60;

/// A time of day in which nothing is sent. It may go over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quiet {
    pub(crate) start: Minute,
    pub(crate) end: Minute,
}

/// Whether everything is paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hush {
    Off,
    Until(DateTime<Utc>),
    On,
}

/// When notes may reach an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Preferences {
    pub(crate) zone: Tz,
    pub(crate) usual: Minute,
    pub(crate) quiet: Option<Quiet>,
    /// From Monday on.
    pub(crate) days_off: [bool; 7],
    /// How many notes a day: when there were as many, nothing is offered.
    pub(crate) daily: u32,
    /// How many one-to-ones are offered in seven days.
    pub(crate) weekly_offers: u32,
    pub(crate) hush: Hush,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            zone: Tz::UTC,
            usual: Minute::new(USUAL).unwrap_or_else(|| Minute::of(chrono::NaiveTime::MIN)),
            quiet: None,
            days_off: [false; 7],
            daily: 1,
            weekly_offers: 2,
            hush: Hush::Off,
        }
    }
}

impl Preferences {
    pub(crate) fn checked(self) -> Result<Self> {
        if self.days_off.iter().all(|off| *off) {
            return Err(Error::invalid("days_off", "Must leave a day of the week. To hear nothing at all, pause."));
        }
        if self.quiet.is_some_and(|quiet| quiet.start == quiet.end) {
            return Err(Error::invalid("quiet_end_minute", "Must be another time than the start."));
        }
        if !(1..=10).contains(&self.daily) {
            return Err(Error::invalid("daily_most", "Must be 1 to 10."));
        }
        if !(1..=7).contains(&self.weekly_offers) {
            return Err(Error::invalid("weekly_offers", "Must be 1 to 7."));
        }
        Ok(self)
    }

    pub(crate) fn paused(&self, now: DateTime<Utc>) -> bool {
        match self.hush {
            Hush::Off => false,
            Hush::Until(end) => now < end,
            Hush::On => true,
        }
    }

    /// The first moment from then on that is not in quiet hours or on a day off.
    pub(crate) fn reach(&self, from: DateTime<Utc>) -> DateTime<Utc> {
        let mut at = from;
        // A day off can follow quiet hours and the other way round, for a week at most.
        for _ in 0..16 {
            match self.later(wall(at, self.zone)) {
                None => break,
                // In the hour that the clock shows twice, the end may be behind: then wait until it comes again.
                Some(end) => at = instant(end, self.zone).max(at + TimeDelta::minutes(1)),
            }
        }
        at
    }

    /// When it is over, where notes are held back.
    fn later(&self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        let (date, time) = (local.date(), Minute::of(local.time()));
        let next = date.succ_opt()?;
        if self.is_off(date.weekday()) {
            return Some(next.and_time(chrono::NaiveTime::MIN));
        }
        let Quiet { start, end } = self.quiet?;
        let over_midnight = start > end;
        match (time >= start, time < end) {
            (true, true) => Some(end.on(date)),
            (true, false) if over_midnight => Some(end.on(next)),
            (false, true) if over_midnight => Some(end.on(date)),
            _ => None,
        }
    }

    fn is_off(&self, day: Weekday) -> bool {
        self.days_off.get(day.num_days_from_monday() as usize).copied().unwrap_or_default()
    }

    /// When the day that it is began, and when the next one does.
    pub(crate) fn today(&self, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
        let date = wall(now, self.zone).date();
        let midnight = |date: chrono::NaiveDate| instant(date.and_time(chrono::NaiveTime::MIN), self.zone);
        (midnight(date), midnight(date.succ_opt().unwrap_or(date)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    fn quiet(start: i32, end: i32) -> Preferences {
        let minute = |minutes| Minute::new(minutes).expect("a time of day");
        let quiet = Some(Quiet { start: minute(start), end: minute(end) });
        Preferences { zone: Tz::Europe__Berlin, quiet, ..Preferences::default() }
    }

    #[test]
    fn nothing_is_sent_in_quiet_hours() {
        let night = quiet(22 * 60, 7 * 60 + 30);
        for (from, to) in [
            ("2026-03-02T20:59:00Z", "2026-03-02T20:59:00Z"),
            ("2026-03-02T21:00:00Z", "2026-03-03T06:30:00Z"),
            ("2026-03-03T03:00:00Z", "2026-03-03T06:30:00Z"),
            ("2026-03-03T06:30:00Z", "2026-03-03T06:30:00Z"),
            // The night in which the clock is put forward.
            ("2026-03-29T00:00:00Z", "2026-03-29T05:30:00Z"),
        ] {
            assert_eq!(night.reach(utc(from)), utc(to), "{from}");
        }
        assert_eq!(quiet(12 * 60, 14 * 60).reach(utc("2026-03-02T12:00:00Z")), utc("2026-03-02T13:00:00Z"));
    }

    #[test]
    fn nothing_is_sent_on_days_off() {
        let mut weekend = quiet(22 * 60, 7 * 60);
        (weekend.days_off[5], weekend.days_off[6]) = (true, true);
        assert_eq!(weekend.reach(utc("2026-03-06T22:00:00Z")), utc("2026-03-09T06:00:00Z"));
        weekend.quiet = None;
        assert_eq!(weekend.reach(utc("2026-03-07T12:00:00Z")), utc("2026-03-08T23:00:00Z"));
    }

    #[test]
    fn a_pause_ends_or_does_not() {
        let now = utc("2026-03-02T12:00:00Z");
        let hush = |hush| Preferences { hush, ..Preferences::default() }.paused(now);
        assert!(!hush(Hush::Off) && hush(Hush::On));
        assert!(hush(Hush::Until(now + TimeDelta::seconds(1))) && !hush(Hush::Until(now)));
    }

    #[test]
    fn what_leaves_no_time_at_all_is_refused() {
        let field = |preferences: Preferences| preferences.checked().expect_err("refused").fields()[0].field.clone();
        assert_eq!(field(Preferences { days_off: [true; 7], ..Preferences::default() }), "days_off");
        assert_eq!(field(quiet(60, 60)), "quiet_end_minute");
        assert_eq!(field(Preferences { daily: 0, ..Preferences::default() }), "daily_most");
        assert_eq!(field(Preferences { weekly_offers: 8, ..Preferences::default() }), "weekly_offers");
        assert!(Preferences::default().checked().is_ok());
    }

    #[test]
    fn a_day_is_as_long_as_it_is() {
        let berlin = quiet(0, 1);
        let (start, end) = berlin.today(utc("2026-03-29T12:00:00Z"));
        assert_eq!((start, end), (utc("2026-03-28T23:00:00Z"), utc("2026-03-29T22:00:00Z")));
    }

    proptest! {
        #[test]
        fn what_is_reached_is_free_and_not_before(
            start in 0..1440, end in 0..1440, off in prop::array::uniform7(prop::bool::ANY), hour in 0..9000_i64,
        ) {
            prop_assume!(start != end && !off.iter().all(|off| *off));
            let preferences = Preferences { days_off: off, ..quiet(start, end) };
            let from = utc("2026-01-01T00:00:00Z") + TimeDelta::hours(hour);
            let at = preferences.reach(from);
            prop_assert!(at >= from && at <= from + TimeDelta::days(8));
            prop_assert_eq!(preferences.later(wall(at, preferences.zone)), None);
        }
    }
}
