//! When a reminder is told: once, every year, or by a rule of RFC 5545.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use heartward_core::{Error, Result};
use rrule::{RRule, RRuleSet, Unvalidated};

use super::wall::{has_day, wall};

/// How long a rule may be.
const LONGEST: usize = 200;
/// How far back a rule may begin: each look at it goes through all its occurrences.
const OLDEST_RULE: TimeDelta = TimeDelta::days(366);

/// How a reminder repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Repeat {
    Never,
    /// On the same day of every year. Where there is no 29 February, on the 28th: not a day late.
    Yearly,
    /// By the value of an RRULE, whose UNTIL is a wall time as well.
    Rule(String),
}

/// When a reminder is told, as the clock on the wall shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Schedule {
    pub(crate) start: NaiveDateTime,
    pub(crate) repeat: Repeat,
}

impl Schedule {
    /// The first occurrence after `after`; `None` when there is none any more.
    pub(crate) fn next(&self, after: NaiveDateTime, zone: Tz) -> Option<NaiveDateTime> {
        match &self.repeat {
            Repeat::Never => Some(self.start).filter(|start| *start > after),
            Repeat::Yearly => {
                let first = self.start.year().max(after.year());
                let years = (first..=first + 1).filter_map(|year| self.in_year(year));
                years.into_iter().find(|wall| *wall > after)
            }
            Repeat::Rule(_) => self.all_after(after, zone, 1).first().copied(),
        }
    }

    /// The first so many occurrences after `after`.
    pub(crate) fn all_after(&self, after: NaiveDateTime, zone: Tz, most: u16) -> Vec<NaiveDateTime> {
        if let Repeat::Rule(rule) = &self.repeat {
            // One more than is wanted: nothing is told on a day that the zone has skipped.
            let found = occurrences(self.start, rule, after, most.saturating_add(1));
            return found.into_iter().filter(|wall| has_day(wall.date(), zone)).take(most.into()).collect();
        }
        let following = |after: &NaiveDateTime| self.next(*after, zone);
        std::iter::successors(following(&after), following).take(most.into()).collect()
    }

    fn in_year(&self, year: i32) -> Option<NaiveDateTime> {
        let (month, day) = (self.start.month(), self.start.day());
        let date = NaiveDate::from_ymd_opt(year, month, day).or_else(|| NaiveDate::from_ymd_opt(year, 2, 28))?;
        Some(date.and_time(self.start.time()))
    }

    /// Checks what somebody asks for: something of it is still to come.
    pub(crate) fn checked(self, now: NaiveDateTime, zone: Tz) -> Result<Self> {
        if matches!(self.repeat, Repeat::Rule(_)) && self.start < now - OLDEST_RULE {
            return Err(Error::invalid("start", "Must be at most a year ago for a reminder that repeats."));
        }
        if self.next(now, zone).is_some() {
            return Ok(self);
        }
        Err(match self.repeat {
            Repeat::Never => Error::invalid("start", "Must be in the future."),
            _ => Error::invalid("rule", "Must come up at least once from now on."),
        })
    }
}

/// Reads a rule: the value of an RRULE, at most daily. A time in UNTIL that ends in Z is in UTC, any other in the zone.
pub(crate) fn rule(text: &str, start: NaiveDateTime, zone: Tz) -> Result<Repeat> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Repeat::Never);
    }
    let wrong = || {
        Error::invalid(
            "rule",
            "Must be the value of an RRULE that repeats daily, weekly, monthly or yearly, for instance \
             FREQ=WEEKLY;BYDAY=MO. The time of day is that of the start.",
        )
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "=;,+-".contains(c);
    if text.len() > LONGEST || !text.chars().all(plain) {
        return Err(wrong());
    }
    let mut parts = Vec::new();
    for part in text.to_ascii_uppercase().trim_end_matches(';').split(';') {
        let (name, value) = part.split_once('=').ok_or_else(wrong)?;
        match (name, value) {
            ("FREQ", "HOURLY" | "MINUTELY" | "SECONDLY") | ("BYHOUR" | "BYMINUTE" | "BYSECOND", _) => {
                return Err(wrong());
            }
            ("UNTIL", value) => parts.push(format!("UNTIL={}", until(value, zone).ok_or_else(wrong)?)),
            _ => parts.push(format!("{name}={value}")),
        }
    }
    let rule = parts.join(";");
    parsed(start, &rule).map(|_| Repeat::Rule(rule)).ok_or_else(wrong)
}

/// The end of a rule as a wall time.
fn until(value: &str, zone: Tz) -> Option<String> {
    const TIME: &str = "%Y%m%dT%H%M%S";
    let end = match (value.strip_suffix('Z'), value.contains('T')) {
        (Some(utc), _) => wall(NaiveDateTime::parse_from_str(utc, TIME).ok()?.and_utc(), zone),
        (None, true) => NaiveDateTime::parse_from_str(value, TIME).ok()?,
        (None, false) => NaiveDate::parse_from_str(value, "%Y%m%d").ok()?.and_hms_opt(23, 59, 59)?,
    };
    Some(end.format(TIME).to_string())
}

/// The library is told that wall times are UTC: then no zone makes it skip or repeat any.
fn parsed(start: NaiveDateTime, rule: &str) -> Option<RRuleSet> {
    let rule: String = rule
        .split(';')
        .map(|part| match part.strip_prefix("UNTIL=") {
            Some(until) => format!("UNTIL={until}Z;"),
            None => format!("{part};"),
        })
        .collect();
    let start = start.and_utc().with_timezone(&rrule::Tz::UTC);
    rule.trim_end_matches(';').parse::<RRule<Unvalidated>>().ok()?.build(start).ok()
}

fn occurrences(start: NaiveDateTime, rule: &str, after: NaiveDateTime, most: u16) -> Vec<NaiveDateTime> {
    let from = (after + TimeDelta::seconds(1)).and_utc().with_timezone(&rrule::Tz::UTC);
    let found = parsed(start, rule).map(|rule| rule.after(from).all(most).dates).unwrap_or_default();
    found.into_iter().map(|next| next.with_timezone(&Utc).naive_utc()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BERLIN: Tz = Tz::Europe__Berlin;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").expect("a wall time")
    }

    fn schedule(start: &str, text: &str) -> Schedule {
        Schedule { start: at(start), repeat: rule(text, at(start), BERLIN).expect("a rule") }
    }

    fn list(schedule: &Schedule, from: &str, many: usize) -> Vec<String> {
        let mut after = at(from);
        let mut found = Vec::new();
        while let Some(next) = schedule.next(after, BERLIN).filter(|_| found.len() < many) {
            found.push(next.format("%m-%dT%H:%M").to_string());
            after = next;
        }
        found
    }

    #[test]
    fn once_is_once() {
        let once = schedule("2026-03-01T09:00", "");
        assert_eq!(list(&once, "2026-01-01T00:00", 9), ["03-01T09:00"]);
        assert!(once.clone().checked(at("2026-03-01T08:59"), BERLIN).is_ok());
        assert_eq!(once.checked(at("2026-03-01T09:00"), BERLIN).expect_err("over").fields()[0].field, "start");
    }

    #[test]
    fn the_29th_of_february_is_told_on_the_28th_in_other_years() {
        let birthday = Schedule { start: at("2000-02-29T09:00"), repeat: Repeat::Yearly };
        let years = |from: &str| list(&birthday, from, 4);
        assert_eq!(years("2026-02-28T08:59"), ["02-28T09:00", "02-28T09:00", "02-29T09:00", "02-28T09:00"]);
        assert_eq!(years("2026-02-28T09:00")[0], "02-28T09:00");
        assert_eq!(birthday.next(at("2026-02-28T09:00"), BERLIN), Some(at("2027-02-28T09:00")));
    }

    #[test]
    fn rules_are_those_of_the_standard() {
        let weekly = schedule("2026-03-02T18:30", "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=3");
        assert_eq!(list(&weekly, "2026-01-01T00:00", 9), ["03-02T18:30", "03-05T18:30", "03-09T18:30"]);
        let last = schedule("2026-01-30T08:00", "freq=monthly;bymonthday=-1");
        assert_eq!(list(&last, "2026-02-01T00:00", 3), ["02-28T08:00", "03-31T08:00", "04-30T08:00"]);
        let until = schedule("2026-03-01T08:00", "FREQ=DAILY;UNTIL=20260303");
        assert_eq!(list(&until, "2026-01-01T00:00", 9), ["03-01T08:00", "03-02T08:00", "03-03T08:00"]);
        // 07:00 UTC is 08:00 in Berlin: the day of the end counts.
        let until = schedule("2026-03-01T08:00", "FREQ=DAILY;UNTIL=20260302T070000Z");
        assert_eq!(list(&until, "2026-01-01T00:00", 9), ["03-01T08:00", "03-02T08:00"]);
    }

    #[test]
    fn what_is_no_rule_or_too_often_is_refused() {
        for wrong in [
            "FREQ=HOURLY",
            "FREQ=MINUTELY",
            "FREQ=DAILY;BYHOUR=1,2,3",
            "DAILY",
            "FREQ=SOMETIMES",
            "FREQ=DAILY;COUNT=x",
            "FREQ=DAILY\r\nRDATE:20260101T000000Z",
            "FREQ=DAILY;UNTIL=tomorrow",
            "INTERVAL=2",
            "FREQ=DAILY;COUNT=-1",
            &format!("FREQ=DAILY;BYDAY={}", "MO,".repeat(100)),
        ] {
            let refused = rule(wrong, at("2026-03-01T09:00"), BERLIN).expect_err(wrong);
            assert_eq!(refused.fields()[0].field, "rule", "{wrong}");
        }
        let never = schedule("2026-03-01T09:00", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30");
        assert_eq!(never.checked(at("2026-03-01T08:00"), BERLIN).expect_err("never").fields()[0].field, "rule");
        let old = schedule("2020-03-01T09:00", "FREQ=DAILY");
        assert_eq!(old.checked(at("2026-03-01T08:00"), BERLIN).expect_err("old").fields()[0].field, "start");
    }

    #[test]
    fn nothing_is_told_on_a_day_that_the_zone_has_skipped() {
        let daily = Schedule { start: at("2011-12-28T09:00"), repeat: Repeat::Rule("FREQ=DAILY".into()) };
        assert_eq!(daily.next(at("2011-12-29T09:00"), Tz::Pacific__Apia), Some(at("2011-12-31T09:00")));
        assert_eq!(daily.next(at("2011-12-29T09:00"), BERLIN), Some(at("2011-12-30T09:00")));
    }

    proptest! {
        #[test]
        fn any_text_is_a_rule_or_an_error(text in "[ -~]{0,80}|(FREQ|BYDAY|COUNT|INTERVAL|BYSETPOS)=[A-Z0-9,-]{0,12}(;(BYDAY|COUNT|INTERVAL|BYSETPOS|WKST)=[A-Z0-9,-]{0,8}){0,3}") {
            if let Ok(repeat) = rule(&text, at("2026-03-01T09:00"), BERLIN) {
                let schedule = Schedule { start: at("2026-03-01T09:00"), repeat };
                let next = schedule.next(at("2026-06-01T00:00"), BERLIN);
                prop_assert!(next.is_none_or(|next| next > at("2026-06-01T00:00")));
            }
        }
    }
}
