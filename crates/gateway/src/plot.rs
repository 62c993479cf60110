//! Plots, drawn on the server as SVG.
//!
//! Geometry is worked out here in whole units, so that the same conversations always give the same bytes; the drawing
//! itself is a template, which escapes what people wrote. Every plot comes in a wide and a slim drawing, of which the
//! style sheet shows the one that fits. Colours are classes: the style sheet knows both themes.

use askama::Template;
use chrono::NaiveDate;

use crate::web::words::LAYERS;

mod calendar;
mod circles;
mod course;
mod rings;
mod sharing;
mod spectra;
mod spectrum;
mod weeks;

pub(crate) use calendar::{Calendar, Day};
pub(crate) use circles::{Circles, Ring};
pub(crate) use course::Course;
pub(crate) use rings::{Place, Rings};
pub(crate) use sharing::{Sharing, Sides};
pub(crate) use spectra::{Band, Spectra};
pub(crate) use spectrum::Spectrum;
pub(crate) use weeks::{Week, Weeks};

/// One conversation, as the plots see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Point {
    /// The day, where the account is.
    pub(crate) date: NaiveDate,
    /// The lane: 0 passing to 4 heart-to-heart.
    pub(crate) lane: usize,
    /// Filled when it was one-to-one, a ring otherwise.
    pub(crate) one_to_one: bool,
}

/// How much room a drawing has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Width {
    /// 660 units.
    Wide,
    /// 358 units: a phone, less its margins.
    Slim,
}

impl Width {
    /// Both, in the order in which a page has them.
    pub(crate) const BOTH: [Self; 2] = [Self::Wide, Self::Slim];

    /// In units, which are pixels at the size it is shown.
    fn units(self) -> usize {
        match self {
            Self::Wide => 660,
            Self::Slim => 358,
        }
    }

    /// The class that the style sheet chooses it by; also part of the ids in a drawing.
    fn class(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Slim => "slim",
        }
    }
}

/// A circle: its centre and how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Dot {
    x: usize,
    y: usize,
    /// 1 to 5, for the colour.
    lane: usize,
    ring: bool,
}

/// How many lanes there are.
const LANES: usize = LAYERS.len();

/// The name of a lane as a drawing has room for it: in lines where that is slim.
fn names(width: Width, lane: usize) -> Vec<&'static str> {
    let form = if width == Width::Slim { "broken" } else { "short" };
    LAYERS[lane].form(form).split('/').collect()
}

/// A name as far as there is room for it, in characters. Tables have it whole.
fn short(name: &str, longest: usize) -> String {
    if name.chars().count() <= longest {
        return name.to_owned();
    }
    let kept: String = name.chars().take(longest - 1).collect();
    format!("{}…", kept.trim_end())
}

/// A drawing as the text of its template. Writing into memory cannot fail, and a page without its plot is still a page.
fn drawn(template: &impl Template) -> String {
    template.render().unwrap_or_default()
}
