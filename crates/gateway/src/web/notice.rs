use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use chrono::{Days, NaiveDate};
use heartward_core::{Caller, Kind, Result};
use heartward_proto::reminders::v1::{
    self as reminders, AnswerNoticeRequest, DeliveryState, ListNoticesRequest, NoticeState, ReminderKind,
};

use super::form::back;
use super::see;
use super::talk::{Named, Names};
use super::words::{Here, capital};
use crate::clients::answer;
use crate::convert::time;
use crate::csrf::Submitted;
use crate::problem::{Place, Problem, Type};
use crate::state::Gateway;
use crate::{say, tell};

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/notices/{id}", post(respond))
}

/// Something that came up and waits for an answer.
pub(super) struct Notice {
    pub(super) id: String,
    pub(super) person: Option<Named>,
    pub(super) question: String,
    pub(super) because: String,
    /// A page of ours where one can act on it; empty for none.
    pub(super) page: &'static str,
}

/// Something that was answered.
pub(super) struct Answered {
    pub(super) what: String,
    pub(super) became: String,
    pub(super) iso_day: String,
    pub(super) ago: String,
}

impl Notice {
    pub(super) fn new(notice: &reminders::Notice, names: &Names, here: Here) -> Self {
        let person = Some(&notice.person_id).filter(|id| !id.is_empty()).map(|id| names.get(id));
        let due = time(notice.due_time).unwrap_or(here.now);
        let because = match notice.kind() {
            ReminderKind::FollowUp => tell("notice-because-follow-up").with("day", on(due, here)).to_string(),
            ReminderKind::Birthday => say("notice-because-birthday").to_owned(),
            ReminderKind::Date => say("notice-because-date").to_owned(),
            _ => tell("notice-because-asked").with("day", on(due, here)).with("clock", here.clock(due)).to_string(),
        };
        let page = match notice.kind() {
            ReminderKind::Reflect => "/reflect",
            ReminderKind::Digest => "/reminders#coming",
            _ => "",
        };
        Self {
            id: notice.id.clone(),
            question: title(notice.kind(), &notice.text, person.as_ref()),
            person,
            because,
            page,
        }
    }
}

/// The day of something that came up: "today", or its date.
fn on(due: chrono::DateTime<chrono::Utc>, here: Here) -> String {
    if here.date(due) == here.today() {
        say("today").to_owned()
    } else {
        tell("on-day").with("day", here.day(due)).to_string()
    }
}

/// What a reminder is about, in the account's own words where it has any.
pub(super) fn title(kind: ReminderKind, text: &str, person: Option<&Named>) -> String {
    match (kind, person) {
        (ReminderKind::Birthday, Some(person)) => tell("reminder-birthday-of").with("name", &person.name).to_string(),
        (ReminderKind::Birthday, None) => say("reminder-birthday").to_owned(),
        (ReminderKind::Reflect, _) if text.is_empty() => say("reminder-reflect").to_owned(),
        (ReminderKind::Digest, _) if text.is_empty() => say("reminder-digest").to_owned(),
        (ReminderKind::FollowUp, Some(person)) if text.is_empty() => {
            tell("reminder-follow-up-with").with("name", &person.name).to_string()
        }
        _ if text.is_empty() => say("reminder-follow-up").to_owned(),
        _ => text.to_owned(),
    }
}

impl Answered {
    pub(super) fn new(notice: &reminders::Notice, names: &Names, here: Here) -> Option<Self> {
        let became = match notice.state() {
            NoticeState::Done => say("answered-did"),
            NoticeState::LetGo => say("answered-let-go"),
            NoticeState::Postponed => say("comes-again"),
            NoticeState::Open | NoticeState::Unspecified => return None,
        };
        let person = Some(&notice.person_id).filter(|id| !id.is_empty()).map(|id| names.get(id));
        let went: Vec<i32> = notice.deliveries.iter().map(|went| went.state).collect();
        let count = |state: DeliveryState| went.iter().filter(|it| **it == i32::from(state)).count();
        let reach = match (went.len(), count(DeliveryState::Sent), count(DeliveryState::GivenUp)) {
            (0, ..) => String::new(),
            (all, sent, 0) if all == sent => say("note-arrived").to_owned(),
            (_, 0, 0) => say("note-not-wanted").to_owned(),
            (all, sent, _) => tell("note-arrived-partly").with("sent", sent).with("all", all).to_string(),
        };
        let resolved = time(notice.resolve_time)?;
        Some(Self {
            what: title(notice.kind(), &notice.text, person.as_ref()),
            became: format!("{became} {reach}").trim_end().to_owned(),
            iso_day: here.iso_day(resolved),
            ago: capital(&here.ago(resolved)),
        })
    }
}

/// What was just answered, in words; empty for anything else.
pub(super) fn said(answer: &str) -> &'static str {
    match answer {
        "did" => say("notice-said-did"),
        "later" => say("comes-again"),
        "let-go" => say("notice-said-let-go"),
        _ => "",
    }
}

async fn respond(State(gateway): State<Gateway>, Path(id): Path<String>, form: Submitted) -> Result<Response, Problem> {
    let given = form.all("answer").next().unwrap_or_default();
    let here = Here::of(&form.signed_in.account, gateway.clock.now());
    let picked = form.all("until").next().unwrap_or_default();
    let (state, until, said) = match given {
        "did" => (NoticeState::Done, String::new(), "did"),
        "let-go" => (NoticeState::LetGo, String::new(), "let-go"),
        "day" => (NoticeState::Postponed, in_days(1, here), "later"),
        "days" => (NoticeState::Postponed, in_days(3, here), "later"),
        "week" => (NoticeState::Postponed, in_days(7, here), "later"),
        "date" if picked.parse::<NaiveDate>().is_ok() => (NoticeState::Postponed, picked.to_owned(), "later"),
        "date" => {
            let place = Place::Field("until".to_owned());
            return Err(Problem::invalid(place, say("pick-a-day")));
        }
        _ => return Err(Problem::new(Type::Malformed)),
    };
    let request = AnswerNoticeRequest { id, answer: state.into(), until };
    answer(gateway.clients.agenda(&form.signed_in.caller).answer_notice(request).await)?;
    Ok(see(format_args!("{}?said={said}", back(form.all("back").next().unwrap_or_default()))))
}

/// The date so many days from now.
pub(super) fn in_days(days: u64, here: Here) -> String {
    here.today().checked_add_days(Days::new(days)).map(|date| date.to_string()).unwrap_or_default()
}

/// The notices in a state, newest first. Without the reminders service there are none.
pub(super) async fn notices(
    gateway: &Gateway,
    caller: &Caller,
    state: NoticeState,
    page_size: i32,
) -> Result<Vec<reminders::Notice>> {
    let request = ListNoticesRequest { page_size, state: state.into(), ..Default::default() };
    match answer(gateway.clients.agenda(caller).list_notices(request).await) {
        Ok(page) => Ok(page.notices),
        Err(error) if error.kind() == Kind::Unavailable => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
