use askama::Template;

use super::{Dot, LANES, Point, Width, names};

/// Above this many dots in a lane, one dot stands for several conversations.
const MOST: usize = 120;

/// Where conversations lie between small talk and heart-to-heart: five equal lanes, in each a centred grid of dots in
/// the order of their dates, so that they can be counted.
#[derive(Template)]
#[template(path = "plots/spectrum.svg")]
pub(crate) struct Spectrum<'a> {
    title: &'a str,
    description: &'a str,
    class: &'static str,
    width: usize,
    height: usize,
    bed_top: usize,
    bed_height: usize,
    lanes: Vec<Lane>,
    dots: Vec<Dot>,
    radius: usize,
}

struct Lane {
    x: usize,
    width: usize,
    middle: usize,
    lines: Vec<&'static str>,
    count: usize,
}

/// The sizes of a drawing.
pub(super) struct Sizes {
    pub(super) lane: usize,
    pub(super) gap: usize,
    pub(super) pitch: usize,
    pub(super) radius: usize,
    pub(super) labels: usize,
}

impl Sizes {
    pub(super) const fn of(width: Width) -> Self {
        match width {
            Width::Wide => Self { lane: 132, gap: 6, pitch: 14, radius: 5, labels: 26 },
            Width::Slim => Self { lane: 71, gap: 4, pitch: 12, radius: 4, labels: 38 },
        }
    }

    /// How many dots fit side by side.
    pub(super) const fn columns(&self) -> usize {
        (self.lane - self.gap - 6) / self.pitch
    }
}

impl<'a> Spectrum<'a> {
    /// How many conversations one dot stands for: one, unless a lane would grow too tall.
    pub(crate) fn scale(points: &[Point]) -> usize {
        scale(points)
    }

    /// The drawing as SVG. `points` come in the order of their dates.
    pub(crate) fn draw(points: &[Point], width: Width, title: &'a str, description: &'a str) -> String {
        super::drawn(&Self::new(points, width, title, description))
    }

    fn new(points: &[Point], width: Width, title: &'a str, description: &'a str) -> Self {
        let sizes = Sizes::of(width);
        let scale = Self::scale(points);
        let lanes: [Vec<bool>; 5] = std::array::from_fn(|lane| grouped(points, lane, scale));
        let rows = lanes.iter().map(|dots| dots.len().div_ceil(sizes.columns())).max().unwrap_or(0).max(3);
        let (bed_top, bed_height) = (sizes.labels, rows * sizes.pitch + 18);
        let margin = (width.units() - 5 * sizes.lane) / 2;
        let mut all = Vec::new();
        let mut beds = Vec::new();
        for (lane, dots) in lanes.iter().enumerate() {
            let x = margin + lane * sizes.lane + sizes.gap / 2;
            let middle = x + (sizes.lane - sizes.gap) / 2;
            let count = of(points, lane).count();
            beds.push(Lane { x, width: sizes.lane - sizes.gap, middle, lines: names(width, lane), count });
            all.extend(grid(dots, lane, (middle, bed_top + bed_height / 2), &sizes));
        }
        let height = bed_top + bed_height + 44;
        Self {
            title,
            description,
            class: width.class(),
            width: width.units(),
            height,
            bed_top,
            bed_height,
            lanes: beds,
            dots: all,
            radius: sizes.radius,
        }
    }
}

/// How many conversations one dot stands for: one, unless a lane would grow too tall.
pub(super) fn scale(points: &[Point]) -> usize {
    (0..LANES).map(|lane| of(points, lane).count()).max().unwrap_or(0).div_ceil(MOST).max(1)
}

fn of(points: &[Point], lane: usize) -> impl Iterator<Item = &Point> {
    points.iter().filter(move |point| point.lane == lane)
}

/// The dots of a lane, each with whether it is filled: as most of the conversations it stands for.
pub(super) fn grouped(points: &[Point], lane: usize, scale: usize) -> Vec<bool> {
    let lane: Vec<bool> = of(points, lane).map(|point| point.one_to_one).collect();
    lane.chunks(scale).map(|dot| 2 * dot.iter().filter(|one_to_one| **one_to_one).count() >= dot.len()).collect()
}

/// Packs dots row by row around `centre`; each row is centred by itself.
pub(super) fn grid(dots: &[bool], lane: usize, centre: (usize, usize), sizes: &Sizes) -> Vec<Dot> {
    let rows = dots.len().div_ceil(sizes.columns());
    let top = centre.1 - rows.saturating_sub(1) * sizes.pitch / 2;
    let rows = dots.chunks(sizes.columns()).enumerate();
    rows.flat_map(|(row, dots)| {
        let left = centre.0 - (dots.len() - 1) * sizes.pitch / 2;
        let y = top + row * sizes.pitch;
        dots.iter().enumerate().map(move |(column, filled)| Dot {
            x: left + column * sizes.pitch,
            y,
            lane: lane + 1,
            ring: !filled,
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use chrono::{Days, NaiveDate};

    use super::*;

    /// Conversations on successive days, so many in each lane; every third in a group.
    fn points(counts: [usize; 5]) -> Vec<Point> {
        let lanes = counts.iter().enumerate().flat_map(|(lane, count)| std::iter::repeat_n(lane, *count));
        let start = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date");
        let dated = lanes.enumerate().map(|(at, lane)| Point {
            date: start + Days::new(at as u64),
            lane,
            one_to_one: at % 3 != 2,
        });
        dated.collect()
    }

    #[test]
    fn fourteen_conversations_wide() {
        insta::assert_snapshot!(Spectrum::draw(&points([2, 3, 4, 4, 1]), Width::Wide, "Ines", "14 conversations."));
    }

    #[test]
    fn fourteen_conversations_slim() {
        insta::assert_snapshot!(Spectrum::draw(&points([2, 3, 4, 4, 1]), Width::Slim, "Ines", "14 conversations."));
    }

    #[test]
    fn no_conversation_at_all_is_five_empty_lanes() {
        let empty = Spectrum::new(&[], Width::Wide, "", "");
        assert_eq!((empty.lanes.len(), empty.dots.len()), (5, 0));
    }

    #[test]
    fn dots_stay_inside_their_lane_and_never_touch() {
        for width in Width::BOTH {
            let plot = Spectrum::new(&points([120, 7, 33, 1, 119]), width, "", "");
            assert_eq!(plot.dots.len(), 280);
            for dot in &plot.dots {
                let lane = &plot.lanes[dot.lane - 1];
                assert!(dot.x > lane.x + plot.radius && dot.x + plot.radius < lane.x + lane.width);
                assert!(dot.y > plot.bed_top + plot.radius && dot.y + plot.radius < plot.bed_top + plot.bed_height);
            }
            for (at, one) in plot.dots.iter().enumerate() {
                for other in &plot.dots[at + 1..] {
                    let apart = one.x.abs_diff(other.x).pow(2) + one.y.abs_diff(other.y).pow(2);
                    assert!(apart >= (2 * plot.radius + 2).pow(2));
                }
            }
        }
    }

    #[test]
    fn in_a_crowded_lane_a_dot_stands_for_several() {
        let crowded = points([121, 1, 0, 0, 0]);
        assert_eq!(Spectrum::scale(&points([120, 1, 0, 0, 0])), 1);
        assert_eq!(Spectrum::scale(&crowded), 2);
        let plot = Spectrum::new(&crowded, Width::Wide, "", "");
        assert_eq!(plot.dots.len(), 62);
        assert_eq!(plot.lanes[0].count, 121);
    }

    #[test]
    fn the_dots_of_a_lane_are_in_the_order_of_their_dates() {
        let plot = Spectrum::new(&points([9, 0, 0, 0, 0]), Width::Wide, "", "");
        let places: Vec<_> = plot.dots.iter().map(|dot| (dot.y, dot.x)).collect();
        assert!(places.is_sorted());
    }
}
