use askama::Template;
use chrono::{Datelike as _, Months, NaiveDate};

use super::{Dot, LANES, Point, Width, names};
use crate::web::words::short_month;

/// How deep conversations went, day by day. The deeper lies lower, and nothing is drawn between the dots: gaps are gaps.
#[derive(Template)]
#[template(path = "plots/course.svg")]
pub(crate) struct Course<'a> {
    title: &'a str,
    description: &'a str,
    class: &'static str,
    width: usize,
    height: usize,
    left: usize,
    right: usize,
    lanes: Vec<(usize, &'static str)>,
    months: Vec<(usize, &'static str)>,
    dots: Vec<Dot>,
    radius: usize,
}

/// The height of a lane.
const LANE: usize = 30;

impl<'a> Course<'a> {
    /// The drawing as SVG, from `since` to `until`. Points outside are left out.
    pub(crate) fn draw(
        points: &[Point],
        (since, until): (NaiveDate, NaiveDate),
        width: Width,
        title: &'a str,
        description: &'a str,
    ) -> String {
        super::drawn(&Self::new(points, (since, until), width, title, description))
    }

    fn new(
        points: &[Point],
        (since, until): (NaiveDate, NaiveDate),
        width: Width,
        title: &'a str,
        description: &'a str,
    ) -> Self {
        let (left, radius) = match width {
            Width::Wide => (108, 5),
            Width::Slim => (100, 4),
        };
        let right = width.units() - 10;
        let whole = days(since, until).max(1);
        let x = |date: NaiveDate| left + 10 + days(since, date) * (right - left - 20) / whole;
        let inside = points.iter().filter(|point| (since..=until).contains(&point.date) && point.lane < LANES);
        let dots = inside.map(|point| Dot {
            x: x(point.date),
            y: middle(point.lane),
            lane: point.lane + 1,
            ring: !point.one_to_one,
        });
        let step = if width == Width::Slim && whole > 200 { 3 } else { 1 };
        Self {
            title,
            description,
            class: width.class(),
            width: width.units(),
            height: LANES * LANE + 26,
            left,
            right,
            lanes: (0..LANES).map(|lane| (middle(lane), names(Width::Wide, lane)[0])).collect(),
            months: months(since, until).step_by(step).map(|month| (x(month), short_month(month.month()))).collect(),
            dots: dots.collect(),
            radius,
        }
    }
}

fn middle(lane: usize) -> usize {
    lane * LANE + LANE / 2
}

/// The first days of the months, as far as they lie between.
fn months(since: NaiveDate, until: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let first = since.with_day(1).unwrap_or(since);
    let all = std::iter::successors(Some(first), |month| month.checked_add_months(Months::new(1)));
    all.skip_while(move |month| *month < since).take_while(move |month| *month <= until)
}

fn days(since: NaiveDate, until: NaiveDate) -> usize {
    usize::try_from((until - since).num_days()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn points() -> Vec<Point> {
        let said =
            [("2026-01-10", 1, true), ("2026-01-31", 3, true), ("2026-02-14", 2, false), ("2026-05-02", 4, true)];
        said.map(|(day, lane, one_to_one)| Point { date: date(day), lane, one_to_one }).to_vec()
    }

    fn half_a_year() -> (NaiveDate, NaiveDate) {
        (date("2025-12-20"), date("2026-06-20"))
    }

    #[test]
    fn half_a_year_wide() {
        insta::assert_snapshot!(Course::draw(&points(), half_a_year(), Width::Wide, "Ines", "4 conversations."));
    }

    #[test]
    fn half_a_year_slim() {
        insta::assert_snapshot!(Course::draw(&points(), half_a_year(), Width::Slim, "Ines", "4 conversations."));
    }

    #[test]
    fn what_lies_outside_is_left_out_and_the_rest_stays_inside() {
        let plot = Course::new(&points(), (date("2026-01-31"), date("2026-02-14")), Width::Slim, "", "");
        assert_eq!(plot.dots.len(), 2);
        assert!(plot.dots.iter().all(|dot| dot.x > plot.left && dot.x < plot.right));
        let one_day = Course::new(&points(), (date("2026-05-02"), date("2026-05-02")), Width::Wide, "", "");
        assert_eq!(one_day.dots.len(), 1);
    }
}
