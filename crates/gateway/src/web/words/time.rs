use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Timelike as _, Utc};
use chrono_tz::Tz;

use crate::session::Account;
use crate::speech::{Said, attribute, say, tell};

/// Now, as the account's clock on the wall shows it: what all words about time are relative to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Here {
    /// The time.
    pub(crate) now: DateTime<Utc>,
    /// The zone of the account.
    pub(crate) zone: Tz,
}

impl Here {
    /// Now, where the account is.
    pub(crate) fn of(account: &Account, now: DateTime<Utc>) -> Self {
        Self { now, zone: account.time_zone }
    }

    /// How long ago, in plain words: "today", "yesterday", "3 weeks ago".
    pub(crate) fn ago(&self, then: DateTime<Utc>) -> String {
        let (key, count) = match (self.today() - self.date(then)).num_days() {
            ..0 => return say("tomorrow").to_owned(),
            0 => return say("today").to_owned(),
            1 => return say("yesterday").to_owned(),
            days @ 2..14 => ("days-ago", days),
            days @ 14..63 => ("weeks-ago", days / 7),
            days @ 63..730 => ("months-ago", days / 30),
            days => ("years-ago", days / 365),
        };
        tell(key).with("count", count).to_string()
    }

    /// A day: "Tuesday 12 December"; with its year when that is not this one.
    pub(crate) fn day(&self, then: DateTime<Utc>) -> String {
        self.named(self.date(then))
    }

    /// The same for a date.
    pub(crate) fn named(&self, date: NaiveDate) -> String {
        let weekday = say(WEEKDAYS[date.weekday().num_days_from_monday() as usize]);
        tell("date-weekday").with("weekday", weekday).with("date", self.date_of(date)).to_string()
    }

    /// A date: "12 December"; with its year when that is not this one.
    fn date_of(&self, date: NaiveDate) -> String {
        let with_year = date.year() != self.today().year();
        if with_year { dated("date-year", date).to_string() } else { dated("date", date).to_string() }
    }

    /// A day and a time: "Tuesday 12 December, 19:30".
    pub(crate) fn moment(&self, then: DateTime<Utc>) -> String {
        tell("moment").with("day", self.day(then)).with("clock", self.clock(then)).to_string()
    }

    /// The time of day, as time fields want it: "09:30".
    pub(crate) fn clock(&self, then: DateTime<Utc>) -> String {
        let local = then.with_timezone(&self.zone);
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    /// A day for `<time datetime>` and date fields: "2026-03-01".
    pub(crate) fn iso_day(&self, then: DateTime<Utc>) -> String {
        self.date(then).format("%Y-%m-%d").to_string()
    }

    /// When something would suit: "around now", "around 12 to 20 December".
    pub(crate) fn window(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> String {
        let first = self.date(start);
        let last = self.date(end).max(first);
        if first <= self.today() {
            return say("around-now").to_owned();
        }
        if first == last {
            return tell("around").with("date", self.date_of(last)).to_string();
        }
        let one_month = (first.year(), first.month()) == (last.year(), last.month());
        let first = if one_month { dated("date-in-month", first) } else { dated("date", first) };
        tell("around-span").with("first", first).with("last", self.date_of(last)).to_string()
    }

    /// Today's date.
    pub(crate) fn today(&self) -> NaiveDate {
        self.date(self.now)
    }

    /// The date of a moment.
    pub(crate) fn date(&self, then: DateTime<Utc>) -> NaiveDate {
        then.with_timezone(&self.zone).date_naive()
    }

    /// The moment at which a clock on the wall shows this. When it shows it twice, the first; when it never does, the
    /// first moment after the gap. `None` at the ends of the calendar.
    pub(crate) fn at(&self, date: NaiveDate, clock: NaiveTime) -> Option<DateTime<Utc>> {
        let asked = date.and_time(clock);
        // The longest gap there has been is the day that Samoa left out.
        let minutes = (0..=25 * 60).map_while(|minutes| asked.checked_add_signed(TimeDelta::minutes(minutes)));
        let mut shown = minutes.filter_map(|local| self.zone.from_local_datetime(&local).earliest());
        shown.next().map(|moment| moment.with_timezone(&Utc))
    }
}

/// The days of the week.
const WEEKDAYS: [&str; 7] =
    ["weekday-mo", "weekday-tu", "weekday-we", "weekday-th", "weekday-fr", "weekday-sa", "weekday-su"];

/// The days of the week, each in two letters and whole.
pub(crate) fn weekdays() -> [(&'static str, &'static str); 7] {
    WEEKDAYS.map(|key| (attribute(key, "short").unwrap_or_default(), say(key)))
}

/// The months.
const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9", "month-10",
    "month-11", "month-12",
];

/// The names of the months.
pub(crate) fn months() -> [&'static str; 12] {
    MONTHS.map(say)
}

/// The name of a month, 1 to 12, in three letters; empty for any other number.
pub(crate) fn short_month(month: u32) -> &'static str {
    let key = usize::try_from(month).ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
    key.and_then(|key| attribute(key, "short")).unwrap_or_default()
}

/// A date in the form that a message gives it.
pub(crate) fn dated(key: &'static str, date: NaiveDate) -> Said {
    let said = tell(key).with("day", date.day()).with("month", say(MONTHS[date.month0() as usize]));
    said.with("year", date.year().to_string())
}

/// A count with its noun: "1 week", "3 weeks"; `key` is the message of the noun.
pub(crate) fn counted(count: usize, key: &'static str) -> String {
    tell(key).with("count", count).to_string()
}

/// An interval in days as a habit: "about once a month".
pub(crate) fn about(days: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "whole days are all that is said, and the cast saturates")]
    let days = days.round() as i32;
    let key = match days {
        ..5 => "every-few-days",
        5..=9 => "every-week",
        10..=17 => "every-two-weeks",
        18..=25 => "every-three-weeks",
        26..=38 => "every-month",
        39..=52 => "every-six-weeks",
        53..=75 => "every-two-months",
        76..=105 => "every-three-months",
        106..=319 => return tell("every-months").with("count", (days + 15) / 30).to_string(),
        _ => "every-year",
    };
    say(key).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    fn here(zone: Tz) -> Here {
        Here { now: time("2026-03-01T12:00:00Z"), zone }
    }

    #[test]
    fn the_past_is_told_in_plain_words() {
        let told = |then: &str| here(Tz::UTC).ago(time(then));
        assert_eq!(told("2026-03-01T00:10:00Z"), "today");
        assert_eq!(told("2026-02-28T23:50:00Z"), "yesterday");
        assert_eq!(told("2026-02-16T12:00:00Z"), "13 days ago");
        assert_eq!(told("2026-02-15T12:00:00Z"), "2 weeks ago");
        assert_eq!(told("2025-12-01T12:00:00Z"), "3 months ago");
        assert_eq!(told("2020-03-01T12:00:00Z"), "6 years ago");
        assert_eq!(told("2026-03-02T09:00:00Z"), "tomorrow");
    }

    #[test]
    fn days_are_those_of_the_account_not_of_the_server() {
        // Half past eleven in the evening of 28 February in UTC is already March in Berlin.
        let then = time("2026-02-28T23:30:00Z");
        assert_eq!(here(Tz::UTC).ago(then), "yesterday");
        assert_eq!(here(Tz::Europe__Berlin).ago(then), "today");
        assert_eq!(here(Tz::Europe__Berlin).moment(then), "Sunday 1 March, 00:30");
        assert_eq!(here(Tz::Asia__Tokyo).iso_day(then), "2026-03-01");
        assert_eq!(here(Tz::UTC).day(time("2025-12-12T09:00:00Z")), "Friday 12 December 2025");
    }

    #[test]
    fn windows_say_each_thing_once() {
        let told = |start: &str, end: &str| here(Tz::UTC).window(time(start), time(end));
        assert_eq!(told("2026-03-12T00:00:00Z", "2026-03-20T00:00:00Z"), "around 12 to 20 March");
        assert_eq!(told("2026-03-28T00:00:00Z", "2026-04-04T00:00:00Z"), "around 28 March to 4 April");
        assert_eq!(told("2026-12-28T00:00:00Z", "2027-01-04T00:00:00Z"), "around 28 December to 4 January 2027");
        assert_eq!(told("2026-03-12T01:00:00Z", "2026-03-12T02:00:00Z"), "around 12 March");
        assert_eq!(told("2026-02-12T00:00:00Z", "2026-02-20T00:00:00Z"), "around now");
        assert_eq!(told("2026-03-12T00:00:00Z", "2026-03-02T00:00:00Z"), "around 12 March");
    }

    #[test]
    fn a_time_that_the_clock_skips_is_the_first_after_the_gap_and_one_it_shows_twice_the_first() {
        let at = |zone, date: &str, clock: &str| {
            here(zone).at(date.parse().expect("a date"), clock.parse().expect("a time")).expect("a moment")
        };
        assert_eq!(at(Tz::Europe__Berlin, "2026-03-29", "02:30:00"), time("2026-03-29T01:00:00Z"));
        assert_eq!(at(Tz::Europe__Berlin, "2026-10-25", "02:30:00"), time("2026-10-25T00:30:00Z"));
        assert_eq!(at(Tz::Pacific__Apia, "2011-12-30", "12:00:00"), time("2011-12-30T10:00:00Z"));
        assert_eq!(
            here(Tz::UTC).at(NaiveDate::MAX, NaiveTime::MIN),
            Some(NaiveDate::MAX.and_time(NaiveTime::MIN).and_utc())
        );
    }

    #[test]
    fn habits_are_about() {
        assert_eq!(about(7.0), "about every week");
        assert_eq!(about(24.13), "about every three weeks");
        assert_eq!(about(55.12), "about every two months");
        assert_eq!(about(120.0), "about every 4 months");
        assert_eq!(about(365.0), "about once a year");
        assert_eq!(about(f64::NAN), "every few days");
    }
}
