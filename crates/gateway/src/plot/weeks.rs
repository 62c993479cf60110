use askama::Template;

use super::Width;

/// One week: how many conversations were one-to-one, and how many in a group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Week {
    /// The month, in the first of its weeks.
    pub(crate) month: &'static str,
    pub(crate) alone: usize,
    pub(crate) in_groups: usize,
}

/// Time together week by week, as columns: one-to-one filled, groups as an outline on top.
#[derive(Template)]
#[template(path = "plots/weeks.svg")]
pub(crate) struct Weeks<'a> {
    title: &'a str,
    description: &'a str,
    class: &'static str,
    width: usize,
    height: usize,
    /// Where the columns stand.
    floor: usize,
    columns: Vec<Column>,
}

struct Column {
    x: usize,
    width: usize,
    /// Heights, from the floor up.
    alone: usize,
    in_groups: usize,
    /// Printed above; empty where there is no room or nothing to print.
    count: String,
    month: &'static str,
}

impl Column {
    fn middle(&self) -> usize {
        self.x + self.width / 2
    }
}

/// The height for the columns, and the space above for a count.
const AREA: usize = 110;
const ABOVE: usize = 18;
/// Below them, for the months.
const BELOW: usize = 24;
/// The tallest that one conversation is drawn.
const TALLEST: usize = 22;
/// A column has to be so far from the next for its count to be printed.
const ROOM: usize = 18;

impl<'a> Weeks<'a> {
    /// The drawing as SVG, with the weeks in the order given.
    pub(crate) fn draw(weeks: &[Week], width: Width, title: &'a str, description: &'a str) -> String {
        super::drawn(&Self::new(weeks, width, title, description))
    }

    fn new(weeks: &[Week], width: Width, title: &'a str, description: &'a str) -> Self {
        let most = weeks.iter().map(|week| week.alone + week.in_groups).max().unwrap_or(0);
        let most = most.max(AREA / TALLEST);
        let pitch = width.units() / weeks.len().max(1);
        let columns = weeks.iter().enumerate().map(|(at, week)| {
            let alone = week.alone * AREA / most;
            let all = (week.alone + week.in_groups) * AREA / most;
            let count = week.alone + week.in_groups;
            Column {
                x: at * width.units() / weeks.len(),
                width: (pitch * 7 / 10).max(2),
                alone,
                in_groups: all - alone,
                count: if count > 0 && pitch >= ROOM { count.to_string() } else { String::new() },
                month: week.month,
            }
        });
        Self {
            title,
            description,
            class: width.class(),
            width: width.units(),
            height: ABOVE + AREA + BELOW,
            floor: ABOVE + AREA,
            columns: columns.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weeks(count: usize) -> Vec<Week> {
        let month = |at: usize| if at.is_multiple_of(4) { "Mar" } else { "" };
        (0..count).map(|at| Week { month: month(at), alone: at % 4, in_groups: at % 3 }).collect()
    }

    #[test]
    fn three_months_wide() {
        insta::assert_snapshot!(Weeks::draw(&weeks(14), Width::Wide, "Weeks", "21 talks."));
    }

    #[test]
    fn three_months_slim() {
        insta::assert_snapshot!(Weeks::draw(&weeks(14), Width::Slim, "Weeks", "21 talks."));
    }

    #[test]
    fn columns_stand_apart_inside_the_drawing_however_many_there_are() {
        for width in Width::BOTH {
            for weeks in [weeks(0), weeks(1), weeks(53), vec![Week { alone: 900, in_groups: 901, month: "" }; 27]] {
                let plot = Weeks::new(&weeks, width, "", "");
                for (column, next) in plot.columns.iter().zip(plot.columns.iter().skip(1)) {
                    assert!(column.x + column.width < next.x);
                }
                for column in &plot.columns {
                    assert!(column.x + column.width <= plot.width && column.alone + column.in_groups <= AREA);
                }
            }
        }
    }
}
