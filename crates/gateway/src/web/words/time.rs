use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Timelike as _, Utc};
use chrono_tz::Tz;

use crate::session::Account;

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
        match (self.today() - self.date(then)).num_days() {
            ..0 => "tomorrow".to_owned(),
            0 => "today".to_owned(),
            1 => "yesterday".to_owned(),
            days @ 2..14 => format!("{days} days ago"),
            days @ 14..63 => format!("{} weeks ago", days / 7),
            days @ 63..730 => format!("{} months ago", days / 30),
            days => format!("{} years ago", days / 365),
        }
    }

    /// A day: "Tuesday 12 December"; with its year when that is not this one.
    pub(crate) fn day(&self, then: DateTime<Utc>) -> String {
        self.named(self.date(then))
    }

    /// The same for a date.
    pub(crate) fn named(&self, date: NaiveDate) -> String {
        let pattern = if date.year() == self.today().year() { "%A %-d %B" } else { "%A %-d %B %Y" };
        date.format(pattern).to_string()
    }

    /// A day and a time: "Tuesday 12 December, 19:30".
    pub(crate) fn moment(&self, then: DateTime<Utc>) -> String {
        format!("{}, {}", self.day(then), self.clock(then))
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
            return "around now".to_owned();
        }
        let pattern = if last.year() == self.today().year() { "%-d %B" } else { "%-d %B %Y" };
        let end = last.format(pattern);
        if first == last {
            return format!("around {end}");
        }
        let pattern = if (first.year(), first.month()) == (last.year(), last.month()) { "%-d" } else { "%-d %B" };
        format!("around {} to {end}", first.format(pattern))
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

/// A count with its noun: "1 week", "3 weeks".
pub(crate) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// An interval in days as a habit: "about once a month".
pub(crate) fn about(days: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "whole days are all that is said, and the cast saturates")]
    let days = days.round() as i32;
    match days {
        ..5 => "every few days".to_owned(),
        5..=9 => "about every week".to_owned(),
        10..=17 => "about every two weeks".to_owned(),
        18..=25 => "about every three weeks".to_owned(),
        26..=38 => "about once a month".to_owned(),
        39..=52 => "about every six weeks".to_owned(),
        53..=75 => "about every two months".to_owned(),
        76..=105 => "about every three months".to_owned(),
        106..=319 => format!("about every {} months", (days + 15) / 30),
        _ => "about once a year".to_owned(),
    }
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
