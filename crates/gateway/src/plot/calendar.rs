use askama::Template;
use chrono::{Datelike as _, NaiveDate};

use super::Width;
use crate::say;
use crate::web::words::dated;

/// A day with a check-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) date: NaiveDate,
    /// 0 to 4, or nothing when that was not said.
    pub(crate) step: Option<usize>,
    /// The step in one letter.
    pub(crate) letter: &'static str,
}

/// Months as calendars: a filled cell with its letter where there is a check-in, and the bare number of the day where
/// there is none. Gaps are gaps.
#[derive(Template)]
#[template(path = "plots/calendar.svg")]
pub(crate) struct Calendar<'a> {
    title: &'a str,
    description: &'a str,
    class: &'static str,
    width: usize,
    height: usize,
    months: Vec<Month>,
    cell: Cell,
}

struct Month {
    x: usize,
    y: usize,
    name: String,
    /// The letters of the week and where they stand.
    week: Vec<(usize, &'static str)>,
    days: Vec<Place>,
}

/// A day on the sheet.
struct Place {
    x: usize,
    y: usize,
    number: u32,
    noted: bool,
    /// 1 to 5 for the colour, 0 when nothing is said.
    step: usize,
    letter: &'static str,
}

/// The size of a cell, without the gap after it.
struct Cell {
    width: usize,
    height: usize,
}

/// Between cells.
const GAP: usize = 4;

/// For the name of the month and the letters of the week.
const HEAD: usize = 46;

impl<'a> Calendar<'a> {
    /// The drawing as SVG. `months` are first days, one or two of them.
    pub(crate) fn draw(
        days: &[Day],
        months: &[NaiveDate],
        width: Width,
        title: &'a str,
        description: &'a str,
    ) -> String {
        super::drawn(&Self::new(days, months, width, title, description))
    }

    fn new(days: &[Day], months: &[NaiveDate], width: Width, title: &'a str, description: &'a str) -> Self {
        let cell = match width {
            Width::Wide => Cell { width: 40, height: 34 },
            Width::Slim => Cell { width: 46, height: 36 },
        };
        let month_width = 7 * (cell.width + GAP) - GAP;
        let (mut x, mut y) = match (width, months.len()) {
            (Width::Wide, 2) => (0, 0),
            _ => ((width.units() - month_width) / 2, 0),
        };
        let mut drawn = Vec::new();
        let mut height = 0;
        for first in months {
            let month = Month::new(*first, (x, y), days, &cell);
            let bottom = month.days.last().map_or(y + HEAD, |last| last.y + cell.height + 1);
            height = height.max(bottom);
            match width {
                Width::Wide => x = width.units() - month_width,
                Width::Slim => y = bottom + 20,
            }
            drawn.push(month);
        }
        Self { title, description, class: width.class(), width: width.units(), height, months: drawn, cell }
    }
}

impl Month {
    fn new(first: NaiveDate, (x, y): (usize, usize), days: &[Day], cell: &Cell) -> Self {
        let column = |at: usize| x + at * (cell.width + GAP);
        let place = |date: NaiveDate| {
            let at = first.weekday().num_days_from_monday() + date.day0();
            let (row, column_at) = (at as usize / 7, at as usize % 7);
            let noted = days.iter().find(|day| day.date == date);
            Place {
                x: column(column_at),
                y: y + HEAD + row * (cell.height + GAP),
                number: date.day(),
                noted: noted.is_some(),
                step: noted.and_then(|day| day.step).map_or(0, |step| step + 1),
                letter: noted.map_or("", |day| day.letter),
            }
        };
        let week = say("calendar-week").split_whitespace();
        let all = first.iter_days().take_while(|date| date.month() == first.month());
        Self {
            x,
            y,
            name: dated("calendar-month", first).to_string(),
            week: week.enumerate().map(|(at, letter)| (column(at) + cell.width / 2, letter)).collect(),
            days: all.map(place).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn days() -> Vec<Day> {
        let noted = [("2026-02-27", Some(0), "L"), ("2026-03-01", Some(4), "V"), ("2026-03-02", None, "")];
        noted.map(|(day, step, letter)| Day { date: date(day), step, letter }).to_vec()
    }

    #[test]
    fn two_months_wide() {
        let months = [date("2026-02-01"), date("2026-03-01")];
        insta::assert_snapshot!(Calendar::draw(&days(), &months, Width::Wide, "Check-ins", "3 days."));
    }

    #[test]
    fn a_month_slim() {
        insta::assert_snapshot!(Calendar::draw(&days(), &[date("2026-03-01")], Width::Slim, "Check-ins", "2 days."));
    }

    #[test]
    fn every_day_has_a_place_of_its_own_inside_the_drawing() {
        for width in Width::BOTH {
            let months = [date("2026-02-01"), date("2026-03-01")];
            let plot = Calendar::new(&days(), &months, width, "", "");
            let places: Vec<_> = plot.months.iter().flat_map(|month| &month.days).collect();
            assert_eq!(places.len(), 28 + 31);
            for (at, one) in places.iter().enumerate() {
                assert!(one.x + plot.cell.width <= plot.width && one.y + plot.cell.height <= plot.height);
                assert!(!places[at + 1..].iter().any(|other| (one.x, one.y) == (other.x, other.y)));
            }
            assert_eq!(places.iter().filter(|place| place.noted).count(), 3);
        }
    }
}
