use askama::Template;

/// Somebody on a ring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) name: String,
    /// 0 household and inner, 1 close, 2 wider and outer.
    pub(crate) ring: usize,
    /// One-to-one talks of the last three months.
    pub(crate) alone: usize,
}

/// Whom somebody keeps how near, as three rings around them: the fuller a dot, the more time of just the two. It stands
/// beside the lists, which say the same.
#[derive(Template)]
#[template(path = "plots/rings.svg")]
pub(crate) struct Rings<'a> {
    title: &'a str,
    description: &'a str,
    dots: Vec<Dot>,
}

struct Dot {
    x: i32,
    y: i32,
    /// 0 to 4: how full it is.
    fill: usize,
    name: String,
    label_x: i32,
    anchor: &'static str,
}

/// The middle of the drawing, and how far the rings are from it.
const MIDDLE: (f64, f64) = (330.0, 190.0);
const RADII: [f64; 3] = [62.0, 112.0, 164.0];
/// How many dots a ring has room for.
const ROOM: [usize; 3] = [8, 14, 20];
/// With more dots on a ring than this, names would lie over each other.
const NAMED: usize = 9;
const LONGEST_NAME: usize = 14;
/// In how many ways a ring may begin.
const TURNS: u32 = 12;
/// How high a line of names is, and how wide a letter at most.
const LINE: i32 = 20;
const LETTER: i32 = 8;

impl<'a> Rings<'a> {
    /// The drawing as SVG; people stand in the order given, clockwise from the top.
    pub(crate) fn draw(places: &[Place], title: &'a str, description: &'a str) -> String {
        super::drawn(&Self { title, description, dots: dots(places) })
    }
}

fn dots(places: &[Place]) -> Vec<Dot> {
    let mut dots: Vec<Dot> = Vec::new();
    for (ring, radius) in RADII.into_iter().enumerate() {
        let on: Vec<&Place> = places.iter().filter(|place| place.ring == ring).take(ROOM[ring]).collect();
        // Each ring begins where its names lie over the fewest of what is there.
        let turned = (0..TURNS).map(|turn| on_ring(&on, radius, f64::from(turn) / f64::from(TURNS)));
        dots.extend(turned.min_by_key(|new| overlaps(new, &dots)).unwrap_or_default());
    }
    dots
}

/// The people on one ring, the first of them so far of the way to the next one's place.
fn on_ring(on: &[&Place], radius: f64, begin: f64) -> Vec<Dot> {
    let count = f64::from(u32::try_from(on.len()).unwrap_or(1));
    let placed = on.iter().zip(0_u32..).map(|(place, at)| {
        let angle = std::f64::consts::TAU * (f64::from(at) + begin) / count - std::f64::consts::FRAC_PI_2;
        let (x, y) = (whole(MIDDLE.0 + radius * angle.cos()), whole(MIDDLE.1 + radius * angle.sin()));
        let right = f64::from(x) >= MIDDLE.0;
        Dot {
            x,
            y,
            fill: place.alone.div_ceil(2).min(4),
            name: if on.len() <= NAMED { super::short(&place.name, LONGEST_NAME) } else { String::new() },
            label_x: if right { x + 13 } else { x - 13 },
            anchor: if right { "" } else { "end" },
        }
    });
    placed.collect()
}

/// How many names of these lie over each other, or over a dot or a name of those.
fn overlaps(new: &[Dot], there: &[Dot]) -> usize {
    let with = |at: usize, dot: &Dot| new[at + 1..].iter().chain(there).filter(|other| dot.meets(other)).count();
    new.iter().enumerate().map(|(at, dot)| with(at, dot)).sum()
}

impl Dot {
    fn meets(&self, other: &Self) -> bool {
        let ((left, right), (other_left, other_right)) = (self.width(), other.width());
        (self.y - other.y).abs() < LINE && left < other_right && other_left < right
    }

    /// From where to where it goes, its name included.
    fn width(&self) -> (i32, i32) {
        let name = LETTER * i32::try_from(self.name.chars().count()).unwrap_or(0);
        match self.anchor {
            "end" => (self.label_x - name, self.x + 9),
            _ => (self.x - 9, self.label_x + name),
        }
    }
}

/// Coordinates are whole, so that the same people always give the same bytes.
#[expect(clippy::cast_possible_truncation, reason = "within the drawing")]
fn whole(value: f64) -> i32 {
    value.round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str, ring: usize, alone: usize) -> Place {
        Place { name: name.to_owned(), ring, alone }
    }

    #[test]
    fn seven_people() {
        let places = [
            place("Mira Lind", 0, 9),
            place("Tobias Brandt", 0, 3),
            place("Ines Moreau", 1, 4),
            place("Mum", 1, 1),
            place("Jonas", 1, 0),
            place("Priya Raman-Holtzmann", 2, 2),
            place("<Mr Okafor>", 2, 0),
        ];
        insta::assert_snapshot!(Rings::draw(&places, "Your circles", "7 people on three rings."));
    }

    #[test]
    fn names_of_a_dozen_people_keep_apart() {
        for count in 1..=12 {
            let places: Vec<Place> = (0..count).map(|at| place("Tobias Brandt", at % 3, 1)).collect();
            assert_eq!(overlaps(&dots(&places), &[]), 0, "{count} people");
        }
    }

    #[test]
    fn dots_stay_inside_and_a_ring_that_is_full_has_no_names() {
        let places: Vec<Place> = (0..90).map(|at| place("Somebody", at % 3, at)).collect();
        let dots = dots(&places);
        assert_eq!(dots.len(), ROOM.iter().sum::<usize>());
        assert_eq!(dots.iter().filter(|dot| !dot.name.is_empty()).count(), ROOM[0], "the inner ring alone is named");
        for dot in dots {
            assert!((13..=647).contains(&dot.x) && (13..=367).contains(&dot.y) && dot.fill <= 4);
        }
    }
}
