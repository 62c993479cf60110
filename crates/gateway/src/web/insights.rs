use std::collections::{HashMap, HashSet};

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use heartward_proto::profiles::v1::Person;
use heartward_proto::reflections::v1::{GetOverviewResponse, GetSpectrumRequest, SpectrumPoint};
use serde::Deserialize;

use super::sharing::{DRAWN, REACHES, Reach, SharingView, overview, rest, sides};
use super::sign::{self, SignCard};
use super::talk::Names;
use super::together::{CirclesView, WeeksView};
use super::words::{self, Here, counted};
use super::{Shell, Tab, everybody, page};
use crate::clients::answer;
use crate::convert::{time, timestamp};
use crate::plot::{Band, Point, Spectra, Width};
use crate::problem::Problem;
use crate::rules::RuleId;
use crate::session::SignedIn;
use crate::state::Gateway;
use crate::{say, tell};

/// Below this many conversations no pattern is told.
const ENOUGH: usize = 5;

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/insights", get(show))
}

#[derive(Template)]
#[template(path = "insights.html")]
pub(super) struct InsightsPage {
    pub(super) shell: Shell,
    pub(super) said: &'static str,
    pub(super) sign: Option<SignCard>,
    pub(super) spectrum: SpectrumCard,
    pub(super) sharing: Option<SharingView>,
    pub(super) weeks: Option<WeeksView>,
    pub(super) circles: Option<CirclesView>,
    /// The range that is shown, in months.
    pub(super) reach: u32,
}

/// Where the conversations with everybody lie.
pub(super) struct SpectrumCard {
    pub(super) sentence: String,
    /// Drawn wide and slim.
    pub(super) drawing: String,
    /// How many conversations a dot stands for.
    pub(super) scale: usize,
    pub(super) rows: Vec<Row>,
}

/// The conversations with somebody, counted.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) by_lane: [usize; 5],
    pub(super) alone: usize,
}

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    months: Option<u32>,
    said: Option<String>,
}

/// What is known of the time looked at.
#[derive(Default)]
pub(super) struct Known {
    pub(super) people: Vec<Person>,
    /// Oldest first.
    pub(super) points: Vec<SpectrumPoint>,
    pub(super) overview: GetOverviewResponse,
    pub(super) sign: Option<sign::Told>,
}

async fn show(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let caller = &signed_in.caller;
    let here = Here::of(&signed_in.account, gateway.clock.now());
    let reach = Reach::asked(asked.months);
    let mut plotting = gateway.clients.reflections(caller);
    let spectrum = GetSpectrumRequest { person_id: String::new(), since: reach.since(here).map(timestamp) };
    let (people, spectrum, overview, sign) = tokio::try_join!(
        everybody(&gateway, caller),
        async { answer(plotting.get_spectrum(spectrum).await) },
        overview(&gateway, caller, reach, here),
        sign::sign(&gateway, caller),
    )?;
    let known = Known { people, points: spectrum.points, overview, sign };
    page(&InsightsPage::new(Shell::new(&signed_in, Tab::Insights), &asked, &known, here))
}

impl InsightsPage {
    pub(super) fn new(shell: Shell, asked: &Asked, known: &Known, here: Here) -> Self {
        let reach = Reach::asked(asked.months);
        let people = by_circle(&known.people);
        // Whom nothing is to be said about has no shares.
        let shared = people.iter().filter_map(|person| {
            let shares = known.overview.people.iter().find(|one| one.person_id == person.id)?.shares?;
            Some((person.id.clone(), sides(&person.name, shares)))
        });
        let shared = shared.filter(|(_, sides)| sides.you + sides.even + sides.them > 0).collect();
        Self {
            shell,
            said: if asked.said.as_deref() == Some("muted") { say("sign-muted") } else { "" },
            sign: known.sign.as_ref().and_then(|told| SignCard::new(told, &Names::of(&known.people), here)),
            spectrum: SpectrumCard::new(&people, &known.points, reach, here),
            sharing: SharingView::new(say("insights-sharing-drawing"), shared, reach),
            weeks: WeeksView::new(&known.overview, reach),
            circles: CirclesView::new(&known.overview, &known.people, reach),
            reach: reach.months(),
        }
    }
}

/// The people who are still there, the nearer circles first, then by name: never by anything that was counted.
fn by_circle(people: &[Person]) -> Vec<&Person> {
    let mut people: Vec<&Person> = people.iter().filter(|person| person.delete_time.is_none()).collect();
    people
        .sort_by_key(|person| (if person.circle == 0 { i32::MAX } else { person.circle }, person.name.to_lowercase()));
    people
}

impl SpectrumCard {
    fn new(people: &[&Person], dots: &[SpectrumPoint], reach: Reach, here: Here) -> Self {
        let mut by_person: HashMap<&str, Vec<Point>> = HashMap::new();
        for dot in dots {
            if let Some(point) = point(dot, here) {
                by_person.entry(&dot.person_id).or_default().push(point);
            }
        }
        let (mut bands, mut rows, mut circle) = (Vec::new(), Vec::new(), None);
        for person in people {
            let Some(points) = by_person.remove(person.id.as_str()) else { continue };
            let heading = (circle != Some(person.circle)).then(|| words::circle(person.circle));
            circle = Some(person.circle);
            rows.push(Row {
                id: person.id.clone(),
                name: person.name.clone(),
                by_lane: std::array::from_fn(|lane| points.iter().filter(|point| point.lane == lane).count()),
                alone: points.iter().filter(|point| point.one_to_one).count(),
            });
            bands.push(Band { heading, name: person.name.clone(), points });
        }
        let shown: HashSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        let sentence = sentence(dots, &shown, reach) + &rest(rows.len());
        bands.truncate(DRAWN);
        let draw = |width| Spectra::draw(&bands, width, say("insights-spectrum-drawing"), &sentence);
        Self { drawing: Width::BOTH.map(draw).concat(), scale: Spectra::scale(&bands), rows, sentence }
    }
}

/// A dot with a lane that is known here.
fn point(dot: &SpectrumPoint, here: Here) -> Option<Point> {
    let lane = words::LAYERS.iter().position(|word| i32::from(word.value) == dot.layer)?;
    Some(Point { date: here.date(time(dot.occur_time)?), lane, one_to_one: dot.one_to_one })
}

/// Counts, with what they are counts of. A conversation with several people counts once.
fn sentence(dots: &[SpectrumPoint], shown: &HashSet<&str>, reach: Reach) -> String {
    let months = reach.months();
    let mut seen = HashSet::new();
    let dots = dots.iter().filter(|dot| shown.contains(dot.person_id.as_str()));
    let talks: Vec<_> = dots.filter(|dot| seen.insert(dot.conversation_id.as_str())).collect();
    let told = |key| tell(key).with("people", counted(shown.len(), "of-people")).with("months", months);
    if talks.is_empty() {
        return told("insights-nothing").to_string();
    }
    if talks.len() < ENOUGH {
        let talks = words::capital(&counted(talks.len(), "counted-talks"));
        return told("insights-few").with("talks", talks).to_string();
    }
    let deep = talks.iter().filter(|dot| dot.layer >= i32::from(words::LAYERS[3].value)).count();
    told("insights-sentence").with("talks", counted(talks.len(), "of-talks")).with("deep", deep).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot(conversation: &str, person: &str, layer: i32) -> SpectrumPoint {
        let (conversation_id, person_id) = (conversation.to_owned(), person.to_owned());
        SpectrumPoint { conversation_id, person_id, layer, ..SpectrumPoint::default() }
    }

    #[test]
    fn a_talk_with_several_people_counts_once_and_nobody_unseen_counts() {
        let shown = HashSet::from(["ines", "tobias"]);
        let mut dots: Vec<_> = (0..5).map(|at| dot(&at.to_string(), "ines", 1 + at)).collect();
        dots.extend([dot("4", "tobias", 5), dot("9", "somebody deleted", 5)]);
        let told = sentence(&dots, &shown, Reach::asked(Some(3)));
        assert_eq!(told, "Of 5 talks with 2 people in the last 3 months, 2 came to feelings or heart-to-heart.");
        let told = sentence(&dots[..1], &HashSet::from(["ines"]), Reach::asked(None));
        assert_eq!(told, "1 talk with 1 person noted in the last 6 months.");
        assert_eq!(sentence(&[], &shown, Reach::asked(None)), "Nothing is noted in the last 6 months.");
    }

    #[test]
    fn people_stand_by_circle_and_name() {
        let person = |name: &str, circle| Person { name: name.to_owned(), circle, ..Person::default() };
        let people = [person("zoe", 1), person("Jun", 0), person("Ben", 3), person("ada", 3)];
        let names: Vec<_> = by_circle(&people).into_iter().map(|person| person.name.as_str()).collect();
        assert_eq!(names, ["zoe", "ada", "Ben", "Jun"]);
    }
}
