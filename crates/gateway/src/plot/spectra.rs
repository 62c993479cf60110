use askama::Template;

use super::spectrum::{Sizes, grid, grouped, scale};
use super::{Dot, LANES, Point, Width, names};

/// Where the conversations with one person lie, as a row among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Band {
    /// Said above the row: the circle, where a new one begins.
    pub(crate) heading: Option<&'static str>,
    pub(crate) name: String,
    /// In the order of their dates.
    pub(crate) points: Vec<Point>,
}

/// Conversations with several people between small talk and heart-to-heart: a row for each, with the same five lanes.
#[derive(Template)]
#[template(path = "plots/spectra.svg")]
pub(crate) struct Spectra<'a> {
    title: &'a str,
    description: &'a str,
    class: &'static str,
    width: usize,
    height: usize,
    lanes: Vec<Lane>,
    lane_width: usize,
    rows: Vec<Row>,
    radius: usize,
    left: usize,
    labels: usize,
}

struct Lane {
    x: usize,
    middle: usize,
    lines: Vec<&'static str>,
}

struct Row {
    heading: &'static str,
    heading_y: usize,
    name: String,
    name_y: usize,
    y: usize,
    height: usize,
    dots: Vec<Dot>,
}

/// The longest name that has room, in characters.
const LONGEST: usize = 17;

/// For the heading of a circle.
const HEADING: usize = 26;

impl<'a> Spectra<'a> {
    /// How many conversations one dot stands for: the same in every row.
    pub(crate) fn scale(bands: &[Band]) -> usize {
        bands.iter().map(|band| scale(&band.points)).max().unwrap_or(1)
    }

    /// The drawing as SVG, with the rows in the order given.
    pub(crate) fn draw(bands: &[Band], width: Width, title: &'a str, description: &'a str) -> String {
        super::drawn(&Self::new(bands, width, title, description))
    }

    fn new(bands: &[Band], width: Width, title: &'a str, description: &'a str) -> Self {
        // Beside the lanes where there is room for a name, above them where there is not.
        let (left, above, sizes) = match width {
            Width::Wide => (140, 0, Sizes { lane: 104, gap: 6, pitch: 12, radius: 4, labels: 26 }),
            Width::Slim => (1, 22, Sizes::of(Width::Slim)),
        };
        let lanes: Vec<Lane> = (0..LANES)
            .map(|lane| {
                let x = left + lane * sizes.lane + sizes.gap / 2;
                Lane { x, middle: x + (sizes.lane - sizes.gap) / 2, lines: names(width, lane) }
            })
            .collect();
        let scale = Self::scale(bands);
        let mut top = sizes.labels;
        let rows = bands.iter().map(|band| {
            let heading = band.heading.unwrap_or_default();
            let heading_y = top + 17;
            top += if heading.is_empty() { 0 } else { HEADING };
            let packed: [Vec<bool>; 5] = std::array::from_fn(|lane| grouped(&band.points, lane, scale));
            let tallest = packed.iter().map(|dots| dots.len().div_ceil(sizes.columns())).max().unwrap_or(0).max(1);
            let (y, height) = (top + above, tallest * sizes.pitch + 14);
            let middle = y + height / 2;
            let dots = packed.iter().enumerate();
            let dots = dots.flat_map(|(lane, dots)| grid(dots, lane, (lanes[lane].middle, middle), &sizes));
            top = y + height + 6;
            Row {
                heading,
                heading_y,
                name: super::short(&band.name, if above == 0 { LONGEST } else { 2 * LONGEST }),
                name_y: if above == 0 { middle + 4 } else { y - 6 },
                y,
                height,
                dots: dots.collect(),
            }
        });
        let rows = rows.collect();
        Self {
            title,
            description,
            class: width.class(),
            width: width.units(),
            height: top + 22,
            lanes,
            lane_width: sizes.lane - sizes.gap,
            rows,
            radius: sizes.radius,
            left,
            labels: sizes.labels,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn band(heading: Option<&'static str>, name: &str, counts: [usize; 5]) -> Band {
        let date = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date");
        let lanes = counts.iter().enumerate().flat_map(|(lane, count)| std::iter::repeat_n(lane, *count));
        let points = lanes.enumerate().map(|(at, lane)| Point { date, lane, one_to_one: at % 3 != 2 }).collect();
        Band { heading, name: name.to_owned(), points }
    }

    fn bands() -> Vec<Band> {
        vec![
            band(Some("Inner circle"), "Ines Moreau", [1, 2, 9, 2, 0]),
            band(None, "Tobias", [0, 0, 1, 0, 0]),
            band(Some("Close"), "Somebody with a very long name", [3, 0, 0, 0, 1]),
        ]
    }

    #[test]
    fn three_people_wide() {
        insta::assert_snapshot!(Spectra::draw(&bands(), Width::Wide, "Everybody", "19 talks."));
    }

    #[test]
    fn three_people_slim() {
        insta::assert_snapshot!(Spectra::draw(&bands(), Width::Slim, "Everybody", "19 talks."));
    }

    #[test]
    fn dots_stay_inside_their_row_and_lane() {
        for width in Width::BOTH {
            let mut bands = bands();
            bands.push(band(None, "Jun", [120, 0, 44, 1, 0]));
            let plot = Spectra::new(&bands, width, "", "");
            assert_eq!(plot.rows.iter().map(|row| row.dots.len()).sum::<usize>(), 19 + 165);
            for row in &plot.rows {
                for dot in &row.dots {
                    let lane = &plot.lanes[dot.lane - 1];
                    assert!(dot.x > lane.x + plot.radius && dot.x + plot.radius < lane.x + plot.lane_width);
                    assert!(dot.y > row.y + plot.radius && dot.y + plot.radius < row.y + row.height);
                }
                assert!(row.y + row.height < plot.height);
            }
            for pair in plot.rows.windows(2) {
                assert!(pair[0].y + pair[0].height < pair[1].y);
            }
        }
    }

    #[test]
    fn a_dot_stands_for_as_many_in_every_row() {
        let crowded = [band(None, "Jun", [121, 0, 0, 0, 0]), band(None, "Ines", [4, 0, 0, 0, 0])];
        assert_eq!(Spectra::scale(&crowded), 2);
        let plot = Spectra::new(&crowded, Width::Wide, "", "");
        assert_eq!(plot.rows.iter().map(|row| row.dots.len()).collect::<Vec<_>>(), [61, 2]);
    }
}
