use askama::Template;

use super::Width;

/// In how many conversations with somebody each side shared more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sides {
    /// Who it is with; empty where the page says so already.
    pub(crate) name: String,
    pub(crate) you: usize,
    pub(crate) even: usize,
    pub(crate) them: usize,
}

/// Who shared more, as bars around a middle that stands for "about even". Every count is printed.
#[derive(Template)]
#[template(path = "plots/sharing.svg")]
pub(crate) struct Sharing<'a> {
    title: &'a str,
    description: &'a str,
    class: &'static str,
    width: usize,
    height: usize,
    centre: usize,
    bars: Vec<Bar>,
}

/// One row: where each part begins, how wide it is, and its count.
struct Bar {
    name: String,
    name_y: usize,
    y: usize,
    you: Part,
    even: Part,
    them: Part,
    /// Whether the middle has room for its count.
    roomy: bool,
}

struct Part {
    x: usize,
    width: usize,
    count: usize,
}

impl Part {
    fn end(&self) -> usize {
        self.x + self.width
    }
}

/// The height of a bar.
const BAR: usize = 22;

/// For the counts beside the bars.
const MARGIN: usize = 30;

/// The widest that one conversation is drawn.
const WIDEST: usize = 24;

/// The longest name that has room, in characters.
const LONGEST: usize = 17;

impl<'a> Sharing<'a> {
    /// The drawing as SVG, with the rows in the order given.
    pub(crate) fn draw(rows: &[Sides], width: Width, title: &'a str, description: &'a str) -> String {
        super::drawn(&Self::new(rows, width, title, description))
    }

    fn new(rows: &[Sides], width: Width, title: &'a str, description: &'a str) -> Self {
        let named = rows.iter().any(|row| !row.name.is_empty());
        // Beside the bar where there is room for a name, above it where there is not.
        let (left, above) = match width {
            Width::Wide if named => (140, 16),
            Width::Slim if named => (0, 22),
            _ => (0, 16),
        };
        let half = (width.units() - left) / 2 - MARGIN;
        let centre = left + (width.units() - left) / 2;
        // In half conversations, since the even ones lie half on either side.
        let longest = rows.iter().map(|row| row.even + 2 * row.you.max(row.them)).max().unwrap_or(0);
        let longest = longest.max(2 * half / WIDEST).max(1);
        let long = |halves: usize| halves * half / longest;
        let pitch = above + BAR + 8;
        let bars = rows.iter().enumerate().map(|(at, row)| {
            let y = at * pitch + above;
            let (middle, you, them) = (long(row.even), long(row.even + 2 * row.you), long(row.even + 2 * row.them));
            let even = Part { x: centre - middle, width: 2 * middle, count: row.even };
            Bar {
                name: super::short(&row.name, LONGEST),
                name_y: if left > 0 { y + 15 } else { y - 7 },
                y,
                you: Part { x: centre - you, width: you - middle, count: row.you },
                them: Part { x: centre + middle, width: them - middle, count: row.them },
                roomy: even.width >= 18,
                even,
            }
        });
        Self {
            title,
            description,
            class: width.class(),
            width: width.units(),
            height: rows.len() * pitch + 2,
            centre,
            bars: bars.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Sides> {
        let told = [("Ines Moreau", 5, 2, 1), ("Tobias", 0, 1, 0), ("Somebody with a very long name", 0, 0, 12)];
        told.map(|(name, you, even, them)| Sides { name: name.to_owned(), you, even, them }).to_vec()
    }

    #[test]
    fn three_people_wide() {
        insta::assert_snapshot!(Sharing::draw(&rows(), Width::Wide, "Sharing", "21 talks."));
    }

    #[test]
    fn three_people_slim() {
        insta::assert_snapshot!(Sharing::draw(&rows(), Width::Slim, "Sharing", "21 talks."));
    }

    #[test]
    fn bars_meet_without_a_gap_and_stay_inside() {
        for width in Width::BOTH {
            let crowded = [Sides { you: 700, even: 301, them: 3, ..Sides::default() }];
            for rows in [&rows()[..], &crowded, &[]] {
                let plot = Sharing::new(rows, width, "", "");
                for bar in &plot.bars {
                    assert_eq!((bar.you.end(), bar.even.end()), (bar.even.x, bar.them.x));
                    assert!(bar.you.x >= MARGIN && bar.them.end() <= plot.width - MARGIN);
                    assert_eq!(bar.even.x + bar.even.width / 2, plot.centre);
                }
            }
        }
    }

    #[test]
    fn one_conversation_does_not_fill_the_width() {
        let one = [Sides { you: 1, ..Sides::default() }];
        assert!(Sharing::new(&one, Width::Wide, "", "").bars[0].you.width <= WIDEST);
    }
}
