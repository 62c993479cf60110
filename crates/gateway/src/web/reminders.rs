use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use heartward_core::{Caller, Error, Id, Kind};
use heartward_proto::profiles::v1::Person;
use heartward_proto::reminders::v1::{
    self as proto, CreateReminderRequest, DeleteReminderRequest, ListComingRequest, ListRemindersRequest, NoticeState,
    OfferState, ReminderKind, UpdateReminderRequest,
};
use serde::Deserialize;

use super::form::Wrong;
use super::notice::{self, Answered, Notice, in_days};
use super::offers::{self, Offer, Past};
use super::talk::Names;
use super::words::{self, Here, Word, word};
use super::{Shell, Tab, everybody, page_with, see};
use crate::clients::answer;
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::say;
use crate::session::SignedIn;
use crate::state::Gateway;

mod line;

use line::Line;
pub(super) use line::Mine;

/// How much of what was answered is shown.
const SHOWN: i32 = 50;

/// How a new reminder repeats. What comes every year is a date, whose first one may be long ago.
pub(crate) const REPEATS: &[Word<i32>] = &[
    word("once", 0, "repeat-once"),
    word("daily", 1, "repeat-daily"),
    word("weekly", 2, "repeat-weekly"),
    word("monthly", 3, "repeat-monthly"),
    word("yearly", 4, "repeat-yearly"),
];

/// The days of the week, as rules name them.
pub(crate) const DAYS: &[Word<i32>] = &[
    word("MO", 1, "weekday-mo"),
    word("TU", 2, "weekday-tu"),
    word("WE", 3, "weekday-we"),
    word("TH", 4, "weekday-th"),
    word("FR", 5, "weekday-fr"),
    word("SA", 6, "weekday-sa"),
    word("SU", 7, "weekday-su"),
];

/// What can come every week, with what it is good for.
const WEEKLY: &[Word<ReminderKind>] =
    &[word("digest", ReminderKind::Digest, "weekly-digest"), word("reflect", ReminderKind::Reflect, "weekly-reflect")];

pub(super) fn router() -> Router<Gateway> {
    Router::new()
        .route("/reminders", get(show).post(create))
        .route("/reminders/weekly", post(weekly))
        .route("/reminders/{id}", post(change))
}

#[derive(Template)]
#[template(path = "reminders.html")]
pub(super) struct RemindersPage {
    pub(super) shell: Shell,
    pub(super) said: &'static str,
    pub(super) notices: Vec<Notice>,
    pub(super) open: Vec<Offer>,
    pub(super) coming: Vec<Line>,
    pub(super) mine: Vec<Mine>,
    pub(super) answered: Vec<Answered>,
    pub(super) past: Vec<Past>,
    /// Whom a reminder can be about.
    pub(super) people: Vec<(String, String)>,
    pub(super) draft: Draft,
    pub(super) errors: Wrong,
    /// The digest and the moment to look inward, where there are any.
    pub(super) digest: Option<Mine>,
    pub(super) reflect: Option<Mine>,
    /// What the forms that turn those on are known by, so that sending one twice makes one.
    pub(super) request_ids: [String; 2],
    /// The first day that can be picked for another time, as date fields want it.
    pub(super) tomorrow: String,
}

/// Something that can come every week.
struct Weekly<'a> {
    word: &'static Word<ReminderKind>,
    /// The reminder, when it does.
    on: Option<&'a Mine>,
    request_id: &'a str,
}

/// What somebody put into the form for a new reminder.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) text: String,
    pub(super) person: String,
    pub(super) day: String,
    pub(super) clock: String,
    pub(super) repeats: String,
    pub(super) rule: String,
    /// What the form is known by, so that sending it twice makes one.
    pub(super) request_id: String,
}

impl Draft {
    pub(super) fn blank(person: String) -> Self {
        let request_id = Id::<proto::Reminder>::generate().to_string();
        Self { person, repeats: "once".to_owned(), request_id, ..Self::default() }
    }

    fn submitted(form: &Submitted) -> Self {
        let text = |field: &str| form.all(field).next().unwrap_or_default().trim().to_owned();
        Self {
            text: text("text"),
            person: text("person_id"),
            day: text("day"),
            clock: text("clock"),
            repeats: text("repeats"),
            rule: text("rule"),
            request_id: text("request_id"),
        }
    }

    fn request(&self) -> CreateReminderRequest {
        let start = if self.clock.is_empty() { self.day.clone() } else { format!("{}T{}", self.day, self.clock) };
        let (kind, rule) = match (self.repeats.as_str(), self.rule.as_str()) {
            (_, rule) if !rule.is_empty() => (ReminderKind::Own, rule),
            ("yearly", _) => (ReminderKind::Date, ""),
            ("daily", _) => (ReminderKind::Own, "FREQ=DAILY"),
            ("weekly", _) => (ReminderKind::Own, "FREQ=WEEKLY"),
            ("monthly", _) => (ReminderKind::Own, "FREQ=MONTHLY"),
            _ if self.person.is_empty() => (ReminderKind::Own, ""),
            _ => (ReminderKind::FollowUp, ""),
        };
        CreateReminderRequest {
            kind: kind.into(),
            person_id: self.person.clone(),
            text: self.text.clone(),
            start,
            rule: rule.to_owned(),
            request_id: self.request_id.clone(),
            ..CreateReminderRequest::default()
        }
    }
}

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    said: Option<String>,
    about: Option<String>,
}

/// All that the page is made of.
#[derive(Default)]
pub(super) struct Known {
    pub(super) people: Vec<Person>,
    pub(super) notices: Vec<proto::Notice>,
    pub(super) answered: Vec<proto::Notice>,
    pub(super) open: Vec<proto::Offer>,
    pub(super) latest: Vec<proto::Offer>,
    pub(super) coming: Vec<proto::Coming>,
    pub(super) reminders: Vec<proto::Reminder>,
}

async fn show(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let known = load(&gateway, &signed_in).await?;
    let draft = Draft::blank(asked.about.clone().unwrap_or_default());
    respond(&gateway, &signed_in, &asked, &known, draft, Wrong::default())
}

fn respond(
    gateway: &Gateway,
    signed_in: &SignedIn,
    asked: &Asked,
    known: &Known,
    draft: Draft,
    errors: Wrong,
) -> Result<Response, Problem> {
    let here = Here::of(&signed_in.account, gateway.clock.now());
    let page = RemindersPage::new(Shell::new(signed_in, Tab::Reminders), asked, known, here);
    page_with(errors.status, &RemindersPage { draft, errors, ..page })
}

impl RemindersPage {
    pub(super) fn new(shell: Shell, asked: &Asked, known: &Known, here: Here) -> Self {
        let names = Names::of(&known.people);
        let said = asked.said.as_deref().map_or("", said);
        let single = |kind| known.reminders.iter().find(|it| it.kind() == kind).map(|it| Mine::new(it, &names, here));
        let mine = known.reminders.iter().filter(|it| Mine::is_listed(it));
        let there = known.people.iter().filter(|person| person.delete_time.is_none() && !person.archived);
        let waiting = |coming: &&proto::Coming| {
            let person = coming.cadence.as_ref().map(|cadence| &cadence.person_id);
            !person.is_some_and(|person| known.open.iter().any(|offer| offer.person_id == *person))
        };
        Self {
            shell,
            said,
            notices: known.notices.iter().map(|it| Notice::new(it, &names, here)).collect(),
            open: known.open.iter().filter_map(|it| Offer::new(it, &known.people, here)).collect(),
            coming: Line::all(known.coming.iter().filter(waiting), &names, here),
            mine: mine.map(|it| Mine::new(it, &names, here)).collect(),
            answered: known.answered.iter().filter_map(|it| Answered::new(it, &names, here)).collect(),
            past: known.latest.iter().filter_map(|it| Past::new(it, &names, here)).collect(),
            people: there.map(|person| (person.id.clone(), person.name.clone())).collect(),
            draft: Draft::blank(String::new()),
            errors: Wrong::default(),
            digest: single(ReminderKind::Digest),
            reflect: single(ReminderKind::Reflect),
            request_ids: std::array::from_fn(|_| Id::<proto::Reminder>::generate().to_string()),
            tomorrow: in_days(1, here),
        }
    }
}

/// What was just done, in words.
fn said(what: &str) -> &'static str {
    match what {
        "made" => say("reminders-said-made"),
        "muted" => say("reminders-said-muted"),
        "heard" => say("reminders-said-heard"),
        "removed" => say("reminders-said-removed"),
        what => match notice::said(what) {
            "" => offers::said(what),
            said => said,
        },
    }
}

async fn load(gateway: &Gateway, signed_in: &SignedIn) -> Result<Known, Error> {
    let caller = &signed_in.caller;
    let (mut first, mut second) = (gateway.clients.agenda(caller), gateway.clients.agenda(caller));
    let list = ListRemindersRequest { page_size: 200, ..ListRemindersRequest::default() };
    let (people, open, latest, notices, answered, coming, reminders) = tokio::try_join!(
        everybody(gateway, caller),
        offers::offers(gateway, caller, OfferState::Open),
        offers::offers(gateway, caller, OfferState::Unspecified),
        notice::notices(gateway, caller, NoticeState::Open, SHOWN),
        notice::notices(gateway, caller, NoticeState::Unspecified, SHOWN),
        async { answer(first.list_coming(ListComingRequest {}).await) },
        async { answer(second.list_reminders(list).await) },
    )?;
    let (coming, reminders) = (coming.coming, reminders.reminders);
    Ok(Known { people, notices, answered, open, latest, coming, reminders })
}

async fn create(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    let draft = Draft::submitted(&form);
    let made = answer(gateway.clients.agenda(&form.signed_in.caller).create_reminder(draft.request()).await);
    match made {
        Ok(_) => Ok(see("/reminders?said=made")),
        Err(error) if error.kind() == Kind::Unauthenticated => Err(error.into()),
        // The form comes back whatever is away: the words in it are worth more than the lists beside them.
        Err(error) => {
            let known = load(&gateway, &form.signed_in).await.unwrap_or_default();
            respond(&gateway, &form.signed_in, &Asked::default(), &known, draft, error.into())
        }
    }
}

/// Turns on what comes every week: the digest, or a moment to look inward.
async fn weekly(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    let text = |field: &str| form.all(field).next().unwrap_or_default().to_owned();
    let here = Here::of(&form.signed_in.account, gateway.clock.now());
    let kind = words::chosen(WEEKLY, &text("kind")).unwrap_or(ReminderKind::Reflect);
    let day = words::chosen(DAYS, &text("day")).unwrap_or(7);
    let request = CreateReminderRequest {
        kind: kind.into(),
        // From tomorrow on, so that it is to come whatever time it is.
        start: format!("{}T{}", in_days(1, here), text("clock")),
        rule: format!("FREQ=WEEKLY;BYDAY={}", words::slug(DAYS, day)),
        request_id: text("request_id"),
        ..CreateReminderRequest::default()
    };
    answer(gateway.clients.agenda(&form.signed_in.caller).create_reminder(request).await)?;
    Ok(see("/reminders?said=made"))
}

async fn change(State(gateway): State<Gateway>, Path(id): Path<String>, form: Submitted) -> Result<Response, Problem> {
    let mut agenda = gateway.clients.agenda(&form.signed_in.caller);
    let muted = |muted| UpdateReminderRequest { id: id.clone(), muted: Some(muted), ..Default::default() };
    let said = match form.all("change").next().unwrap_or_default() {
        "mute" => answer(agenda.update_reminder(muted(true)).await).map(|_| "muted")?,
        "hear" => answer(agenda.update_reminder(muted(false)).await).map(|_| "heard")?,
        _ => answer(agenda.delete_reminder(DeleteReminderRequest { id }).await).map(|_| "removed")?,
    };
    Ok(see(format_args!("/reminders?said={said}")))
}

impl RemindersPage {
    /// What can come every week, with whether it does.
    fn weekly(&self) -> impl Iterator<Item = Weekly<'_>> {
        let on = [self.digest.as_ref(), self.reflect.as_ref()];
        let ways = WEEKLY.iter().zip(on).zip(&self.request_ids);
        ways.map(|((word, on), request_id)| Weekly { word, on, request_id })
    }
}

/// The reminders about somebody that are still to come. Without the reminders service there are none.
pub(super) async fn about(gateway: &Gateway, caller: &Caller, person: &str) -> Result<Vec<proto::Reminder>, Error> {
    let request = ListRemindersRequest { page_size: SHOWN, person_id: person.to_owned(), ..Default::default() };
    match answer(gateway.clients.agenda(caller).list_reminders(request).await) {
        Ok(page) => Ok(page.reminders.into_iter().filter(Mine::is_listed).collect()),
        Err(error) if error.kind() == Kind::Unavailable => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
