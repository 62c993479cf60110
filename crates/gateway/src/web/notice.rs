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
            ReminderKind::FollowUp => format!("You wanted to come back to it {}.", on(due, here)),
            ReminderKind::Birthday => "Their birthday is in their profile.".to_owned(),
            ReminderKind::Date => "You keep this day every year.".to_owned(),
            _ => format!("You asked for it {}, {}.", on(due, here), here.clock(due)),
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
    if here.date(due) == here.today() { "today".to_owned() } else { format!("on {}", here.day(due)) }
}

/// What a reminder is about, in the account's own words where it has any.
pub(super) fn title(kind: ReminderKind, text: &str, person: Option<&Named>) -> String {
    match (kind, person) {
        (ReminderKind::Birthday, Some(person)) => format!("{}’s birthday", person.name),
        (ReminderKind::Birthday, None) => "A birthday".to_owned(),
        (ReminderKind::Reflect, _) if text.is_empty() => "A quiet moment to look inward".to_owned(),
        (ReminderKind::Digest, _) if text.is_empty() => "The week ahead".to_owned(),
        (ReminderKind::FollowUp, Some(person)) if text.is_empty() => format!("Something with {}", person.name),
        _ if text.is_empty() => "Something to come back to".to_owned(),
        _ => text.to_owned(),
    }
}

impl Answered {
    pub(super) fn new(notice: &reminders::Notice, names: &Names, here: Here) -> Option<Self> {
        let became = match notice.state() {
            NoticeState::Done => "You did.",
            NoticeState::LetGo => "You let it go.",
            NoticeState::Postponed => "It comes again.",
            NoticeState::Open | NoticeState::Unspecified => return None,
        };
        let person = Some(&notice.person_id).filter(|id| !id.is_empty()).map(|id| names.get(id));
        let went: Vec<i32> = notice.deliveries.iter().map(|went| went.state).collect();
        let count = |state: DeliveryState| went.iter().filter(|it| **it == i32::from(state)).count();
        let reach = match (went.len(), count(DeliveryState::Sent), count(DeliveryState::GivenUp)) {
            (0, ..) => String::new(),
            (all, sent, 0) if all == sent => " A note of it arrived.".to_owned(),
            (_, 0, 0) => " Its note was not wanted any more.".to_owned(),
            (all, sent, _) => format!(" Its note arrived on {sent} of {all} ways."),
        };
        let resolved = time(notice.resolve_time)?;
        Some(Self {
            what: title(notice.kind(), &notice.text, person.as_ref()),
            became: format!("{became}{reach}"),
            iso_day: here.iso_day(resolved),
            ago: capital(&here.ago(resolved)),
        })
    }
}

/// What was just answered, in words; empty for anything else.
pub(super) fn said(answer: &str) -> &'static str {
    match answer {
        "did" => "Good.",
        "later" => "It comes again.",
        "let-go" => "It is let go.",
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
            return Err(Problem::invalid(place, "Pick a day, for instance 2026-03-01."));
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
