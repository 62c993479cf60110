use chrono::Months;
use fluent_bundle::FluentValue;
use heartward_proto::reflections::v1::SpectrumPoint;

use crate::convert::time;
use crate::plot::{Course, Point, Spectrum, Width};
use crate::web::sharing::REACHES;
use crate::web::words::{self, Here, counted};
use crate::{say, tell};

/// Below this many conversations no pattern is told.
const ENOUGH: usize = 5;

/// Where the conversations with one person lie: a sentence, two plots, and the same as a table.
pub(crate) struct Picture {
    /// What the plots show, in words.
    pub(crate) sentence: String,
    /// The spectrum, drawn wide and slim.
    pub(crate) spectrum: String,
    /// Its course over time, drawn wide and slim.
    pub(crate) course: String,
    /// How many conversations a dot stands for.
    pub(crate) scale: usize,
    /// One row for each conversation, newest first.
    pub(crate) rows: Vec<Row>,
    /// The ranges to choose from, and the one that is shown.
    pub(crate) reaches: [u32; 3],
    /// The range that is shown, in months.
    pub(crate) reach: u32,
}

/// A dot in words.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) day: String,
    pub(crate) iso_day: String,
    pub(crate) layer: &'static str,
    pub(crate) company: &'static str,
}

impl Picture {
    /// `dots` come oldest first.
    pub(crate) fn new(name: &str, dots: &[SpectrumPoint], reach: u32, here: Here) -> Self {
        let points: Vec<Point> = dots.iter().filter_map(|dot| point(dot, here)).collect();
        let sentence = sentence(name, &points, reach);
        let since = here.today().checked_sub_months(Months::new(reach)).unwrap_or(here.today());
        // A conversation may be noted a day ahead.
        let until = points.last().map_or(here.today(), |last| last.date.max(here.today()));
        let title = tell("picture-spectrum").with("name", name).to_string();
        let over_time = tell("picture-course").with("name", name).to_string();
        let spectra = Width::BOTH.map(|width| Spectrum::draw(&points, width, &title, &sentence));
        let courses = Width::BOTH.map(|width| Course::draw(&points, (since, until), width, &over_time, &sentence));
        Self {
            scale: Spectrum::scale(&points),
            rows: dots.iter().rev().filter_map(|dot| Row::new(dot, here)).collect(),
            reaches: REACHES,
            spectrum: spectra.concat(),
            course: courses.concat(),
            sentence,
            reach,
        }
    }
}

impl Row {
    fn new(dot: &SpectrumPoint, here: Here) -> Option<Self> {
        let occurred = time(dot.occur_time)?;
        Some(Self {
            id: dot.conversation_id.clone(),
            day: here.day(occurred),
            iso_day: here.iso_day(occurred),
            layer: words::label(words::LAYERS, dot.layer),
            company: if dot.one_to_one { say("plot-alone") } else { say("plot-group") },
        })
    }
}

/// A dot with a lane that is known here.
fn point(dot: &SpectrumPoint, here: Here) -> Option<Point> {
    let lane = words::LAYERS.iter().position(|word| i32::from(word.value) == dot.layer)?;
    Some(Point { date: here.date(time(dot.occur_time)?), lane, one_to_one: dot.one_to_one })
}

/// Counts, with what they are counts of; no causes, and nothing that one case would decide.
fn sentence(name: &str, points: &[Point], reach: u32) -> String {
    let told = |key| tell(key).with("name", name).with("months", reach);
    if points.is_empty() {
        return told("picture-nothing").to_string();
    }
    if points.len() < ENOUGH {
        let talks = words::capital(&counted(points.len(), "counted-talks"));
        return told("picture-few").with("talks", talks).to_string();
    }
    let alone = points.iter().filter(|point| point.one_to_one).count();
    let deep = points.iter().filter(|point| point.lane >= 3).count();
    let talks = counted(points.len(), "of-talks");
    let sentence = told("picture-sentence").with("talks", talks);
    sentence.with("alone", of_them(alone, points.len())).with("deep", of_them(deep, points.len())).to_string()
}

/// A count, or the name of what the message says for none and all of them.
fn of_them(count: usize, all: usize) -> FluentValue<'static> {
    match count {
        0 => "none".into(),
        count if count == all => "all".into(),
        count => count.into(),
    }
}
