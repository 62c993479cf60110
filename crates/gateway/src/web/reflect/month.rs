use std::collections::BTreeMap;

use chrono::{Datelike as _, Months, NaiveDate};
use heartward_proto::reflections::v1::CheckIn;

use super::entry::{STRESS, letters};
use crate::convert::time;
use crate::plot::{Calendar, Day, Width};
use crate::web::words::{self, Here};
use crate::{say, tell};

/// Below this many days nothing is told but their number.
const ENOUGH: usize = 5;

/// The check-ins of this month and the last, day by day.
pub(crate) struct MonthView {
    /// What the calendar shows, in words.
    pub(crate) sentence: String,
    /// The calendar, drawn wide and slim.
    pub(crate) calendar: String,
    /// One row for each day with a check-in, newest first.
    pub(crate) rows: Vec<Row>,
}

/// A day in words.
pub(crate) struct Row {
    pub(crate) day: String,
    pub(crate) iso_day: String,
    pub(crate) heaviness: String,
}

/// The first day of the month before this one: where the calendar begins.
pub(crate) fn beginning(here: Here) -> NaiveDate {
    let first = here.today().with_day(1).unwrap_or(here.today());
    first.checked_sub_months(Months::new(1)).unwrap_or(first)
}

impl MonthView {
    /// `check_ins` come newest first. Of several on a day the last one counts that says how heavy things were.
    pub(crate) fn new(check_ins: &[CheckIn], here: Here) -> Self {
        let beginning = beginning(here);
        let mut days: BTreeMap<NaiveDate, Option<usize>> = BTreeMap::new();
        for check_in in check_ins {
            let Some(date) = time(check_in.occur_time).map(|then| here.date(then)) else { continue };
            if date >= beginning && date <= here.today() {
                let step = check_in.stress.and_then(|stress| usize::try_from(stress).ok()).filter(|step| *step < 5);
                let day = days.entry(date).or_default();
                *day = day.or(step);
            }
        }
        let sentence = sentence(&days);
        let this = here.today().with_day(1).unwrap_or(beginning);
        let months = if days.keys().any(|date| *date < this) { vec![beginning, this] } else { vec![this] };
        let letters = letters();
        let letter = |step: Option<usize>| step.and_then(|step| letters.get(step).copied()).unwrap_or_default();
        let drawn: Vec<Day> =
            days.iter().map(|(date, step)| Day { date: *date, step: *step, letter: letter(*step) }).collect();
        let draw = |width| Calendar::draw(&drawn, &months, width, say("days-drawing"), &sentence);
        Self {
            calendar: Width::BOTH.map(draw).concat(),
            rows: days.iter().rev().map(|(date, step)| Row::new(*date, *step, here)).collect(),
            sentence,
        }
    }
}

fn sentence(days: &BTreeMap<NaiveDate, Option<usize>>) -> String {
    if days.len() < ENOUGH {
        return tell("days-few").with("days", days.len()).to_string();
    }
    let heavy = days.values().flatten().filter(|step| **step >= 3).count();
    tell("days-enough").with("days", days.len()).with("heavy", heavy).to_string()
}

impl Row {
    fn new(date: NaiveDate, step: Option<usize>, here: Here) -> Self {
        let heaviness = step.and_then(|step| STRESS.stops().get(step).copied()).unwrap_or_else(|| say("not-noted"));
        Self { day: here.named(date), iso_day: date.to_string(), heaviness: words::capital(heaviness) }
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;
    use crate::convert::timestamp;

    fn check_in(at: &str, stress: Option<i32>) -> CheckIn {
        CheckIn { occur_time: Some(timestamp(at.parse().expect("a time"))), stress, ..CheckIn::default() }
    }

    fn rows(check_ins: &[CheckIn]) -> Vec<(String, String)> {
        let here = Here { now: "2026-03-10T12:00:00Z".parse().expect("a time"), zone: Tz::Europe__Berlin };
        let view = MonthView::new(check_ins, here);
        view.rows.into_iter().map(|row| (row.iso_day, row.heaviness)).collect()
    }

    #[test]
    fn the_last_word_of_a_day_counts_and_days_are_those_of_the_account() {
        let told = rows(&[
            check_in("2026-03-09T22:00:00Z", None),
            check_in("2026-03-09T20:00:00Z", Some(1)),
            check_in("2026-03-09T08:00:00Z", Some(4)),
            check_in("2026-02-28T23:30:00Z", Some(3)),
            check_in("2026-02-03T09:00:00Z", None),
            check_in("2026-01-31T09:00:00Z", Some(4)),
        ]);
        let told: Vec<_> = told.iter().map(|(day, word)| (day.as_str(), word.as_str())).collect();
        let expected = [("2026-03-09", "Mild"), ("2026-03-01", "Heavy"), ("2026-02-03", "Not noted")];
        assert_eq!(told, expected);
    }

    #[test]
    fn few_days_are_counted_and_no_more() {
        let day = |at: usize, step| {
            (NaiveDate::from_ymd_opt(2026, 3, 1).expect("a date") + chrono::Days::new(at as u64), step)
        };
        let days =
            |steps: &[Option<usize>]| steps.iter().copied().enumerate().map(|(at, step)| day(at, step)).collect();
        assert_eq!(sentence(&days(&[Some(4); 4])), "You checked in on 4 days.");
        let five = [Some(4), Some(3), Some(2), None, Some(0)];
        assert_eq!(sentence(&days(&five)), "You checked in on 5 days; 2 of them were heavy or very heavy.");
    }
}
