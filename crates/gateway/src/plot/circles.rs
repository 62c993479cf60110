use askama::Template;

use super::Width;

/// The conversations with everybody in one circle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ring {
    pub(crate) name: &'static str,
    pub(crate) alone: usize,
    pub(crate) in_groups: usize,
}

/// Where the talks of the last months went, circle by circle: one-to-one filled, groups as an outline beside.
#[derive(Template)]
#[template(path = "plots/circles.svg")]
pub(crate) struct Circles<'a> {
    title: &'a str,
    description: &'a str,
    class: &'static str,
    width: usize,
    height: usize,
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    name_y: usize,
    y: usize,
    x: usize,
    alone: usize,
    in_groups: usize,
    count: usize,
}

impl Row {
    fn end(&self) -> usize {
        self.x + self.alone + self.in_groups
    }
}

/// The height of a bar.
const BAR: usize = 22;
/// For the count after a bar.
const MARGIN: usize = 36;
/// The widest that one conversation is drawn.
const WIDEST: usize = 24;

impl<'a> Circles<'a> {
    /// The drawing as SVG, with the circles in the order given.
    pub(crate) fn draw(rings: &[Ring], width: Width, title: &'a str, description: &'a str) -> String {
        super::drawn(&Self::new(rings, width, title, description))
    }

    fn new(rings: &[Ring], width: Width, title: &'a str, description: &'a str) -> Self {
        // Beside the bar where there is room for a name, above it where there is not.
        let (left, above) = match width {
            Width::Wide => (140, 8),
            Width::Slim => (0, 22),
        };
        let room = width.units() - left - MARGIN;
        let most = rings.iter().map(|ring| ring.alone + ring.in_groups).max().unwrap_or(0).max(room / WIDEST);
        let pitch = above + BAR + 8;
        let rows = rings.iter().enumerate().map(|(at, ring)| {
            let y = at * pitch + above;
            let count = ring.alone + ring.in_groups;
            let alone = ring.alone * room / most;
            Row {
                name: ring.name,
                name_y: if left > 0 { y + 15 } else { y - 7 },
                y,
                x: left,
                alone,
                in_groups: count * room / most - alone,
                count,
            }
        });
        Self {
            title,
            description,
            class: width.class(),
            width: width.units(),
            height: rings.len() * pitch + 2,
            rows: rows.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rings() -> Vec<Ring> {
        let told = [("Household", 12, 3), ("Inner circle", 4, 0), ("No circle chosen", 0, 30)];
        told.map(|(name, alone, in_groups)| Ring { name, alone, in_groups }).to_vec()
    }

    #[test]
    fn three_circles_wide() {
        insta::assert_snapshot!(Circles::draw(&rings(), Width::Wide, "Circles", "49 talks."));
    }

    #[test]
    fn three_circles_slim() {
        insta::assert_snapshot!(Circles::draw(&rings(), Width::Slim, "Circles", "49 talks."));
    }

    #[test]
    fn bars_leave_room_for_their_count() {
        for width in Width::BOTH {
            for rings in [
                rings(),
                vec![Ring { alone: 1, ..Ring::default() }],
                vec![Ring { in_groups: 99_999, ..Ring::default() }],
            ] {
                let plot = Circles::new(&rings, width, "", "");
                assert!(plot.rows.iter().all(|row| row.end() <= plot.width - MARGIN));
            }
        }
    }
}
