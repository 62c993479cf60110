use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{Caller, Kind, PersonId, Result};
use heartward_proto::profiles::v1::{Circle, CreatePersonRequest, GetPersonRequest, Person};
use heartward_proto::reflections::v1::{Insight, ListInsightsRequest, PersonOverview};
use heartward_proto::reminders::v1::Cadence;
use serde::Deserialize;

use super::form::Wrong;
use super::offers::upcoming;
use super::person::Facts;
use super::sharing::{Reach, overview};
use super::words::{self, Here};
use super::{Shell, Tab, everybody, page, page_with, see};
use crate::clients::answer;
use crate::convert::time;
use crate::csrf::Submitted;
use crate::plot::{Place, Rings};
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::speech::attribute;
use crate::state::Gateway;
use crate::{say, tell};

/// As many people of a circle as are shown before somebody is looked for.
const SHOWN: usize = 100;

/// With fewer people a drawing says nothing.
const FEW: usize = 3;

/// From so many people on there is something to look for them with.
const MANY: usize = 12;

/// How long ago "not lately" is.
const LATELY: TimeDelta = TimeDelta::days(60);

/// As many people as insights are told of in one call.
const AT_ONCE: usize = 1000;

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/people", get(show).post(add))
}

#[derive(Template)]
#[template(path = "people.html")]
pub(super) struct PeoplePage {
    pub(super) shell: Shell,
    pub(super) said: &'static str,
    /// Somebody who was just deleted and can be brought back.
    pub(super) removed: Option<Person>,
    pub(super) circles: Vec<CircleList>,
    pub(super) archived: Vec<Row>,
    pub(super) facts: Facts,
    pub(super) request_id: String,
    pub(super) errors: Wrong,
    pub(super) filter: Filter,
    /// Everybody on three rings, as a drawing for wide screens; empty when somebody is looked for.
    pub(super) rings: String,
    /// Whether there are enough people to look among.
    pub(super) many: bool,
}

/// Whom to show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter {
    /// A part of the name.
    pub(super) find: String,
    /// The slug of a circle; empty for all.
    pub(super) circle: String,
    /// Those one has not talked with for a while.
    pub(super) not_lately: bool,
}

/// The people of a circle, by name.
pub(super) struct CircleList {
    pub(super) slug: &'static str,
    pub(super) label: &'static str,
    pub(super) help: &'static str,
    pub(super) people: Vec<Row>,
    /// How many more there are.
    pub(super) more: usize,
}

/// Somebody in a list.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) last: String,
    pub(super) usual: String,
    pub(super) next: String,
}

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    said: Option<String>,
    removed: Option<String>,
    #[serde(default)]
    find: String,
    #[serde(default)]
    circle: String,
    #[serde(default)]
    lately: String,
}

impl Asked {
    fn filter(&self) -> Filter {
        let find = self.find.trim().to_owned();
        Filter { find, circle: self.circle.clone(), not_lately: self.lately == "no" }
    }
}

impl Filter {
    fn lets(&self, person: &Person, last: Option<DateTime<Utc>>, here: Here) -> bool {
        person.name.to_lowercase().contains(&self.find.to_lowercase())
            && (self.circle.is_empty() || words::slug(words::CIRCLES, person.circle) == self.circle)
            && (!self.not_lately || last.is_none_or(|last| here.now - last > LATELY))
    }
}

/// Everybody, with what is known of them.
#[derive(Default)]
pub(super) struct Known {
    pub(super) people: Vec<Person>,
    pub(super) insights: Vec<Insight>,
    pub(super) cadences: Vec<Cadence>,
    /// The last three months with each.
    pub(super) lately: Vec<PersonOverview>,
}

async fn show(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let caller = &signed_in.caller;
    let filter = asked.filter();
    let here = Here::of(&signed_in.account, gateway.clock.now());
    let (known, removed) = tokio::try_join!(known(&gateway, caller, here), removed(&gateway, caller, asked.removed))?;
    let said = asked.said.as_deref().map_or("", said);
    let shell = Shell::new(&signed_in, Tab::People);
    page(&PeoplePage { said, removed, ..PeoplePage::new(shell, &known, filter, here) })
}

async fn add(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    let caller = &form.signed_in.caller;
    let facts = Facts::submitted(&form);
    let request_id = form.all("request_id").next().unwrap_or_default().to_owned();
    let added = match facts.person() {
        Ok(person) => {
            let request = CreatePersonRequest { person: Some(person), request_id: request_id.clone() };
            answer(gateway.clients.people(caller).create_person(request).await).map_err(Wrong::from)
        }
        Err(fields) => Err(Wrong::fields(fields)),
    };
    match added {
        Ok(_) => Ok(see("/people?said=added")),
        Err(errors) => {
            let here = Here::of(&form.signed_in.account, gateway.clock.now());
            let known = known(&gateway, caller, here).await.unwrap_or_default();
            let status = errors.status;
            let blank = PeoplePage::new(Shell::new(&form.signed_in, Tab::People), &known, Filter::default(), here);
            page_with(status, &PeoplePage { facts, request_id, errors, ..blank })
        }
    }
}

impl PeoplePage {
    pub(super) fn new(shell: Shell, known: &Known, filter: Filter, here: Here) -> Self {
        let insights: HashMap<_, _> =
            known.insights.iter().map(|insight| (insight.person_id.as_str(), insight)).collect();
        let cadences: HashMap<_, _> =
            known.cadences.iter().map(|cadence| (cadence.person_id.as_str(), cadence)).collect();
        let mut people: Vec<&Person> = known.people.iter().filter(|person| person.delete_time.is_none()).collect();
        people.sort_by_key(|person| person.name.to_lowercase());
        let many = people.len() > MANY;
        people.retain(|person| {
            let last = insights.get(person.id.as_str()).and_then(|insight| time(insight.last_time));
            filter.lets(person, last, here)
        });
        let row = |person: &&Person| {
            let id = person.id.as_str();
            Row::new(person, insights.get(id).copied(), cadences.get(id).copied(), here)
        };
        let unchosen = ("none", words::circle(0), attribute("circle-none", "help").unwrap_or_default(), 0);
        let circles = words::CIRCLES.iter().map(|word| (word.slug, word.label(), word.help(), i32::from(word.value)));
        let circles = circles.chain([unchosen]).map(|(slug, label, help, number)| {
            let inside = people.iter().filter(|person| person.circle == number && !person.archived);
            let more = inside.clone().count().saturating_sub(SHOWN);
            CircleList { slug, label, help, people: inside.take(SHOWN).map(row).collect(), more }
        });
        Self {
            shell,
            said: "",
            removed: None,
            circles: circles.filter(|circle| !circle.people.is_empty()).collect(),
            archived: people.iter().filter(|person| person.archived).take(SHOWN).map(row).collect(),
            facts: Facts::default(),
            request_id: PersonId::generate().to_string(),
            errors: Wrong::default(),
            rings: if filter == Filter::default() { rings(&people, &known.lately) } else { String::new() },
            filter,
            many,
        }
    }
}

impl Row {
    fn new(person: &Person, insight: Option<&Insight>, cadence: Option<&Cadence>, here: Here) -> Self {
        let last = insight.and_then(|insight| time(insight.last_time));
        let usual = insight.and_then(|insight| words::of(words::BANDS, insight.usual_band));
        let window =
            cadence.and_then(|cadence| Some((time(cadence.window_start_time)?, time(cadence.window_end_time)?)));
        Self {
            id: person.id.clone(),
            name: person.name.clone(),
            last: last.map_or_else(
                || say("row-nothing").to_owned(),
                |last| tell("row-talked").with("ago", here.ago(last)).to_string(),
            ),
            usual: usual.map_or_else(String::new, |usual| tell("row-usually").with("band", usual.label()).to_string()),
            next: window.map_or_else(String::new, |(start, end)| {
                tell("row-next").with("window", here.window(start, end)).to_string()
            }),
        }
    }
}

fn said(what: &str) -> &'static str {
    match what {
        "added" => say("people-added"),
        _ => "",
    }
}

/// Everybody who has a circle on three rings, by name.
fn rings(people: &[&Person], lately: &[PersonOverview]) -> String {
    let alone: HashMap<&str, usize> = lately
        .iter()
        .map(|one| {
            (one.person_id.as_str(), one.alone.map_or(0, |alone| usize::try_from(alone.conversations).unwrap_or(0)))
        })
        .collect();
    let place = |person: &Person| {
        let ring = match person.circle() {
            Circle::Household | Circle::Inner => 0,
            Circle::Close => 1,
            Circle::Wider | Circle::Outer => 2,
            Circle::Unspecified => return None,
        };
        let alone = alone.get(person.id.as_str()).copied().unwrap_or(0);
        Some(Place { name: person.name.clone(), ring, alone })
    };
    let places: Vec<Place> =
        people.iter().filter(|person| !person.archived).filter_map(|person| place(person)).collect();
    if places.len() < FEW {
        return String::new();
    }
    Rings::draw(&places, say("rings-title"), say("rings-about"))
}

async fn known(gateway: &Gateway, caller: &Caller, here: Here) -> Result<Known> {
    let told = async {
        let people = everybody(gateway, caller).await?;
        let insights = insights(gateway, caller, &people).await?;
        Ok((people, insights))
    };
    let ((people, insights), cadences, glance) = tokio::try_join!(
        told,
        upcoming_if_there(gateway, caller),
        overview(gateway, caller, Reach::asked(Some(3)), here),
    )?;
    Ok(Known { people, insights, cadences, lately: glance.people })
}

async fn insights(gateway: &Gateway, caller: &Caller, people: &[Person]) -> Result<Vec<Insight>> {
    let mut client = gateway.clients.reflections(caller);
    let mut insights = Vec::with_capacity(people.len());
    for people in people.chunks(AT_ONCE) {
        let request = ListInsightsRequest { person_ids: people.iter().map(|person| person.id.clone()).collect() };
        insights.extend(answer(client.list_insights(request).await)?.insights);
    }
    Ok(insights)
}

/// Without the reminders service people are shown all the same.
async fn upcoming_if_there(gateway: &Gateway, caller: &Caller) -> Result<Vec<Cadence>> {
    match upcoming(gateway, caller).await {
        Err(error) if error.kind() == Kind::Unavailable => Ok(Vec::new()),
        cadences => cadences,
    }
}

/// Somebody who was just deleted, as long as they can be brought back.
async fn removed(gateway: &Gateway, caller: &Caller, id: Option<String>) -> Result<Option<Person>> {
    let Some(id) = id else { return Ok(None) };
    match answer(gateway.clients.people(caller).get_person(GetPersonRequest { id }).await) {
        Ok(found) => Ok(found.person.filter(|person| person.delete_time.is_some())),
        Err(error) if matches!(error.kind(), Kind::NotFound | Kind::Invalid) => Ok(None),
        Err(error) => Err(error),
    }
}
