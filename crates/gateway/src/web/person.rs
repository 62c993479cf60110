use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use heartward_core::{Caller, Error, Kind, Result};
use heartward_proto::profiles::v1::{
    DeletePersonRequest, GetPersonRequest, Person, UndeletePersonRequest, UpdatePersonRequest,
};
use heartward_proto::reflections::v1::{
    Conversation, DealPromptsResponse, GetInsightRequest, GetInsightResponse, GetSpectrumRequest, Insight,
    ListConversationsRequest, Prompt, Rhythm, Shares, SpectrumPoint,
};
use heartward_proto::reminders::v1::{Cadence, GetCadenceRequest, Reminder};
use http::StatusCode;
use prost_types::FieldMask;
use serde::Deserialize;

use super::form::Wrong;
use super::prompts::{self, Card};
use super::reminders::{self, Mine};
use super::sharing::{Reach, SharingView, overview, sides};
use super::talk::{Names, Talk};
use super::words::{self, Here};
use super::{Shell, Tab, everybody, page_with, see};
use crate::clients::{answer, present};
use crate::convert::{time, timestamp};
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;
use crate::{say, tell};

mod closeness;
mod facts;
mod figures;
mod picture;
mod quiet;

use closeness::Closeness;
pub(super) use facts::Facts;
use figures::Figures;
pub(super) use picture::Picture;
pub(crate) use quiet::ENDINGS;
use quiet::Quiet;

/// Conversations on a page.
const SHOWN: i32 = 20;

pub(super) fn router() -> Router<Gateway> {
    Router::new()
        .route("/people/{id}", get(show).post(update))
        .route("/people/{id}/archive", post(archive))
        .route("/people/{id}/quiet", post(quiet::keep))
        .route("/people/{id}/closeness", post(closeness::note))
        .route("/people/{id}/delete", post(delete))
        .route("/people/{id}/restore", post(restore))
}

#[derive(Template)]
#[template(path = "person.html")]
pub(super) struct PersonPage {
    pub(super) shell: Shell,
    pub(super) said: &'static str,
    pub(super) person: Person,
    /// "Friend, inner circle, she/her".
    pub(super) known_as: String,
    pub(super) birthday: String,
    pub(super) last: String,
    pub(super) usual: String,
    pub(super) sureness: String,
    pub(super) next: String,
    pub(super) figures: Figures,
    pub(super) picture: Picture,
    pub(super) talks: Vec<Talk>,
    /// Where the conversations go on; empty on the last page.
    pub(super) earlier: String,
    /// What to ask about, and other reminders.
    pub(super) reminders: Vec<Mine>,
    /// What the two of them could talk about.
    pub(super) prompts: Vec<Card>,
    pub(super) facts: Facts,
    pub(super) quiet: Quiet,
    pub(super) closeness: Closeness,
    pub(super) errors: Wrong,
}

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    said: Option<String>,
    /// How many months the plots reach back.
    months: Option<u32>,
    cursor: Option<String>,
}

/// What is known about a person.
pub(super) struct Known {
    pub(super) person: Person,
    pub(super) people: Vec<Person>,
    pub(super) told: GetInsightResponse,
    pub(super) cadence: Cadence,
    pub(super) points: Vec<SpectrumPoint>,
    /// Who shared more in the time that the plots show; absent where nothing is to be said about the two.
    pub(super) shares: Option<Shares>,
    pub(super) talks: Vec<Conversation>,
    pub(super) earlier: String,
    pub(super) reminders: Vec<Reminder>,
    pub(super) prompts: Vec<Prompt>,
}

async fn show(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    render(&gateway, &signed_in, id, &asked, None).await
}

async fn update(State(gateway): State<Gateway>, Path(id): Path<String>, form: Submitted) -> Result<Response, Problem> {
    let facts = Facts::submitted(&form);
    let version = form.all("version").next().and_then(|version| version.parse().ok());
    let saved = match facts.person() {
        Ok(person) => {
            change(&gateway, &form.signed_in.caller, Person { id: id.clone(), ..person }, &Facts::CHANGEABLE, version)
                .await
        }
        Err(fields) => Err(Error::invalid_fields(fields)),
    };
    match saved {
        Ok(()) => Ok(see(format_args!("/people/{id}?said=saved"))),
        Err(error) if matches!(error.kind(), Kind::Unauthenticated | Kind::NotFound) => Err(error.into()),
        Err(error) => render(&gateway, &form.signed_in, id, &Asked::default(), Some((facts, error.into()))).await,
    }
}

async fn archive(State(gateway): State<Gateway>, Path(id): Path<String>, form: Submitted) -> Result<Response, Problem> {
    let archived = form.all("archived").next() == Some("yes");
    let person = Person { id: id.clone(), archived, ..Person::default() };
    change(&gateway, &form.signed_in.caller, person, &["archived"], None).await?;
    let said = if archived { "archived" } else { "unarchived" };
    Ok(see(format_args!("/people/{id}?said={said}")))
}

async fn delete(State(gateway): State<Gateway>, Path(id): Path<String>, form: Submitted) -> Result<Response, Problem> {
    let request = DeletePersonRequest { id: id.clone() };
    answer(gateway.clients.people(&form.signed_in.caller).delete_person(request).await)?;
    Ok(see(format_args!("/people?removed={id}")))
}

async fn restore(State(gateway): State<Gateway>, Path(id): Path<String>, form: Submitted) -> Result<Response, Problem> {
    let request = UndeletePersonRequest { id: id.clone() };
    answer(gateway.clients.people(&form.signed_in.caller).undelete_person(request).await)?;
    Ok(see(format_args!("/people/{id}?said=restored")))
}

pub(super) async fn change(
    gateway: &Gateway,
    caller: &Caller,
    person: Person,
    fields: &[&str],
    version: Option<i64>,
) -> Result<()> {
    let paths = fields.iter().map(ToString::to_string).collect();
    let request = UpdatePersonRequest { person: Some(person), update_mask: Some(FieldMask { paths }), version };
    answer(gateway.clients.people(caller).update_person(request).await).map(|_| ())
}

async fn render(
    gateway: &Gateway,
    signed_in: &SignedIn,
    id: String,
    asked: &Asked,
    returned: Option<(Facts, Wrong)>,
) -> Result<Response, Problem> {
    let here = Here::of(&signed_in.account, gateway.clock.now());
    let known = load(gateway, &signed_in.caller, id, asked, here).await?;
    let mut page = PersonPage::new(Shell::new(signed_in, Tab::People), asked, known, here);
    if let Some((facts, errors)) = returned {
        (page.facts, page.errors) = (facts, errors);
    }
    let status = if page.person.delete_time.is_some() { StatusCode::GONE } else { page.errors.status };
    page_with(status, &page)
}

async fn load(gateway: &Gateway, caller: &Caller, id: String, asked: &Asked, here: Here) -> Result<Known> {
    let (mut people, mut reflections) = (gateway.clients.people(caller), gateway.clients.reflections(caller));
    let (mut counting, mut plotting) = (reflections.clone(), reflections.clone());
    // First alone: without the person there is no page, and nothing else is asked about somebody else's.
    let person = present(answer(people.get_person(GetPersonRequest { id: id.clone() }).await)?.person)?;
    let reach = asked.reach();
    let spectrum = GetSpectrumRequest { person_id: id.clone(), since: reach.since(here).map(timestamp) };
    let page_token = gateway.cursors.open(&id, asked.cursor.as_deref().unwrap_or_default())?;
    let talks = ListConversationsRequest { page_size: SHOWN, page_token, person_id: id.clone(), before: None };
    let insight = async {
        let cadence = cadence(gateway, caller, id.clone()).await?;
        let rhythm =
            cadence.as_ref().map(|known| Rhythm { interval_days: known.interval_days, declines: known.declines });
        let request = GetInsightRequest { person_id: id.clone(), rhythm };
        Ok((answer(counting.get_insight(request).await)?, cadence.unwrap_or_default()))
    };
    let for_two = prompts::Asked::with(&id);
    let (people, (told, cadence), spectrum, talks, glance, reminders, hand) = tokio::try_join!(
        everybody(gateway, caller),
        insight,
        async { answer(plotting.get_spectrum(spectrum).await) },
        async { answer(reflections.list_conversations(talks).await) },
        overview(gateway, caller, reach, here),
        reminders::about(gateway, caller, &id),
        async {
            // Somebody deleted has no cards, and their page is shown all the same.
            match prompts::deal(gateway, caller, &for_two, here.today().to_string()).await {
                Err(error) if error.kind() == Kind::NotFound => Ok(DealPromptsResponse::default()),
                dealt => dealt,
            }
        },
    )?;
    Ok(Known {
        person,
        people,
        told,
        cadence,
        points: spectrum.points,
        shares: glance.people.into_iter().find(|one| one.person_id == id).and_then(|one| one.shares),
        talks: talks.conversations,
        earlier: gateway.cursors.seal(&id, &talks.next_page_token)?,
        reminders,
        prompts: hand.prompts,
    })
}

/// Without the reminders service a person is shown all the same, without the next time and without an invitation.
async fn cadence(gateway: &Gateway, caller: &Caller, person_id: String) -> Result<Option<Cadence>> {
    let request = GetCadenceRequest { person_id };
    match answer(gateway.clients.reminders(caller).get_cadence(request).await) {
        Ok(found) => Ok(found.cadence),
        Err(error) if error.kind() == Kind::Unavailable => Ok(None),
        Err(error) => Err(error),
    }
}

impl Asked {
    /// How many months the plots reach back: 3, 6 or 12.
    fn reach(&self) -> Reach {
        Reach::asked(self.months)
    }
}

impl PersonPage {
    pub(super) fn new(shell: Shell, asked: &Asked, known: Known, here: Here) -> Self {
        let names = Names::of(&known.people);
        let Known { person, told, cadence, .. } = known;
        let title = tell("picture-sharing").with("name", &person.name).to_string();
        let shares = known.shares.map(|shares| (person.id.clone(), sides("", shares)));
        let sharing = SharingView::new(&title, shares.into_iter().collect(), asked.reach());
        let figures = Figures::new(&person.name, &told, sharing);
        let insight = told.insight.unwrap_or_default();
        let last = time(insight.last_time)
            .map_or_else(|| say("person-last-none").to_owned(), |last| words::capital(&here.ago(last)));
        let usual = words::of(words::BANDS, insight.usual_band);
        Self {
            shell,
            said: asked.said.as_deref().map_or("", said),
            known_as: known_as(&person),
            birthday: birthday(&person),
            last,
            usual: usual.map_or_else(|| say("person-usual-none").to_owned(), |band| words::capital(band.label())),
            sureness: usual.map_or_else(String::new, |_| sureness(&insight)),
            next: next(&person, &cadence, here),
            figures,
            picture: Picture::new(&person.name, &known.points, asked.reach().months(), here),
            talks: known.talks.iter().map(|talk| Talk::new(talk, Some(&person.id), &names, here)).collect(),
            earlier: known.earlier,
            reminders: known.reminders.iter().map(|it| Mine::new(it, &names, here)).collect(),
            prompts: known.prompts.into_iter().map(Card::new).collect(),
            facts: Facts::of(&person),
            quiet: Quiet::of(&person),
            closeness: Closeness::of(told.felt_closeness, time(told.felt_closeness_time), here),
            errors: Wrong::default(),
            person,
        }
    }
}

impl PersonPage {
    /// Where something about them is.
    fn path(&self, what: &str) -> String {
        format!("/people/{}/{what}", self.person.id)
    }
}

/// "Friend, inner circle, she/her"; nothing that was not said.
fn known_as(person: &Person) -> String {
    let circle = words::of(words::CIRCLES, person.circle).map_or("", |circle| circle.form("known"));
    let parts = [words::label(words::RELATIONSHIPS, person.relationship), circle, &person.pronouns];
    words::capital(&parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "))
}

/// "12 April", "12 April 1983".
fn birthday(person: &Person) -> String {
    let Some(birthday) = &person.birthday else { return String::new() };
    let month = usize::try_from(birthday.month - 1).ok().and_then(|month| words::months().get(month).copied());
    let key = if birthday.year.is_some() { "date-year" } else { "date" };
    let date = tell(key).with("day", birthday.day).with("month", month.unwrap_or_default());
    date.with("year", birthday.year.unwrap_or_default().to_string()).to_string()
}

/// How sure the usual depth is: "a first impression, from 4 talks".
fn sureness(insight: &Insight) -> String {
    let confidence = insight.depth.map_or("", |depth| words::label(words::CONFIDENCE, depth.confidence));
    let talks = figures::talks(insight.conversations);
    if confidence.is_empty() {
        return tell("person-from").with("talks", talks).to_string();
    }
    tell("person-sure-from").with("sure", confidence).with("talks", talks).to_string()
}

/// When the next time of the two would suit, or why none is offered.
fn next(person: &Person, cadence: &Cadence, here: Here) -> String {
    match (time(cadence.window_start_time), time(cadence.window_end_time)) {
        _ if person.archived => say("next-archived").to_owned(),
        _ if person.reminders_off => say("next-chosen").to_owned(),
        (Some(start), Some(end)) => words::capital(&here.window(start, end)),
        _ if cadence.resting => say("next-resting").to_owned(),
        _ => say("next-none").to_owned(),
    }
}

fn said(what: &str) -> &'static str {
    match what {
        "saved" => say("saved"),
        "removed" => say("today-removed"),
        "quiet" => say("person-said-quiet"),
        "close" => say("person-said-close"),
        "forgotten" => say("person-said-forgotten"),
        "archived" => say("person-said-archived"),
        "unarchived" => say("person-said-unarchived"),
        "restored" => say("person-said-restored"),
        _ => "",
    }
}
