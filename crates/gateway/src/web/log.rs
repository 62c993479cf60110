use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use chrono::NaiveDate;
use heartward_core::{Caller, Error, FieldError, Kind, Result};
use heartward_proto::profiles::v1::{CreatePersonRequest, Person};
use heartward_proto::reflections::v1::{Conversation, ListConversationsRequest, LogConversationRequest};
use heartward_proto::reminders::v1::{CreateReminderRequest, ReminderKind};
use serde::Deserialize;

use super::draft::Draft;
use super::form::Wrong;
use super::notice::in_days;
use super::words::{self, Here};
use super::{Shell, Tab, everybody, page, page_with, see};
use crate::api::by_familiarity;
use crate::clients::{answer, present};
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::say;
use crate::session::SignedIn;
use crate::state::Gateway;

/// How many people are at hand without unfolding the others.
const AT_HAND: usize = 6;

/// How many others can be unfolded. Whoever knows more people writes the name, which finds them as well.
const MOST_OTHERS: usize = 60;

/// How far back it is looked for the people one talks with.
pub(super) const LOOK_BACK: i32 = 50;

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/log", get(show).post(log))
}

#[derive(Template)]
#[template(path = "log.html")]
pub(super) struct LogPage {
    pub(super) shell: Shell,
    pub(super) form: ConversationForm,
}

/// The form about a conversation: the same on Today, here and where one is changed.
pub(super) struct ConversationForm {
    pub(super) draft: Draft,
    pub(super) errors: Wrong,
    /// The people at hand.
    pub(super) few: Vec<Chip>,
    /// Everybody else, by name.
    pub(super) others: Vec<Chip>,
}

/// Somebody to choose.
pub(super) struct Chip {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) checked: bool,
}

impl ConversationForm {
    /// The form with everybody in it; `latest` conversations decide who is at hand.
    pub(super) fn new(draft: Draft, errors: Wrong, people: &[Person], latest: &[Conversation]) -> Self {
        let known: HashMap<&str, &Person> = people.iter().map(|person| (person.id.as_str(), person)).collect();
        let is_chosen = |id: &str| draft.person_ids.iter().any(|chosen| chosen == id);
        let chip = |id: &str| Chip {
            id: id.to_owned(),
            // Somebody chosen who cannot be named (they were deleted, or names are away) stays chosen.
            name: known.get(id).map_or_else(|| say("somebody").to_owned(), |person| person.name.clone()),
            checked: is_chosen(id),
        };
        let mut few: Vec<&str> = draft.person_ids.iter().map(String::as_str).collect();
        let here = |id: &&str| known.get(id).is_some_and(|person| !person.archived && person.delete_time.is_none());
        let familiar = by_familiarity(latest).into_iter().filter(here);
        // Before there is anything to go by: the nearest circles first.
        let mut nearest: Vec<&Person> = people.iter().filter(|person| here(&person.id.as_str())).collect();
        nearest.sort_by_key(|person| if person.circle == 0 { i32::MAX } else { person.circle });
        for id in familiar.chain(nearest.iter().map(|person| person.id.as_str())) {
            if few.len() >= AT_HAND {
                break;
            }
            if !few.contains(&id) {
                few.push(id);
            }
        }
        let rest = nearest.iter().filter(|person| !few.contains(&person.id.as_str()));
        let mut others: Vec<Chip> = rest.take(MOST_OTHERS).map(|person| chip(&person.id)).collect();
        others.sort_by_key(|chip| chip.name.to_lowercase());
        let few = few.into_iter().map(chip).collect();
        Self { draft, errors, few, others }
    }
}

#[derive(Deserialize)]
struct Asked {
    /// Somebody to begin with.
    with: Option<String>,
    /// A day to begin with, for what is noted later.
    day: Option<NaiveDate>,
}

async fn show(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let caller = &signed_in.caller;
    let (people, latest) = tokio::try_join!(everybody(&gateway, caller), latest(&gateway, caller))?;
    let with = asked.with.filter(|id| people.iter().any(|person| person.id == *id));
    let mut draft = Draft::blank(with.clone(), last_medium(&latest, with.as_deref()));
    if let Some(day) = asked.day {
        "day".clone_into(&mut draft.when);
        draft.day = day.to_string();
    }
    let form = ConversationForm::new(draft, Wrong::default(), &people, &latest);
    page(&LogPage { shell: Shell::new(&signed_in, Tab::Log), form })
}

async fn log(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    let draft = Draft::submitted(&form);
    let here = Here::of(&form.signed_in.account, gateway.clock.now());
    let caller = &form.signed_in.caller;
    let logged = match draft.conversation(here) {
        Ok(conversation) => save(&gateway, caller, &draft, conversation, here).await,
        Err(fields) => Err(Error::invalid_fields(fields)),
    };
    match logged {
        Ok(id) => Ok(see(format_args!("/?noted={id}"))),
        Err(error) if error.kind() == Kind::Unauthenticated => Err(error.into()),
        Err(error) => {
            // The form comes back whatever is away: the words in it are worth more than the names beside them.
            let (people, latest) = tokio::join!(everybody(&gateway, caller), latest(&gateway, caller));
            let errors = Wrong::from(error);
            let shown = ConversationForm::new(draft, errors, &people.unwrap_or_default(), &latest.unwrap_or_default());
            page_with(shown.errors.status, &LogPage { shell: Shell::new(&form.signed_in, Tab::Log), form: shown })
        }
    }
}

async fn save(
    gateway: &Gateway,
    caller: &Caller,
    draft: &Draft,
    mut conversation: Conversation,
    here: Here,
) -> Result<String> {
    conversation.person_ids.extend(new_person(gateway, caller, draft).await?);
    let request = LogConversationRequest { conversation: Some(conversation), request_id: draft.request_id.clone() };
    let logged = answer(gateway.clients.reflections(caller).log_conversation(request).await)?;
    let logged = present(logged.conversation)?;
    if !draft.follow_up.is_empty() {
        follow_up(gateway, caller, draft, &logged, here).await?;
    }
    Ok(logged.id)
}

/// Makes a reminder of what to come back to; the same form twice makes one.
async fn follow_up(gateway: &Gateway, caller: &Caller, draft: &Draft, talk: &Conversation, here: Here) -> Result<()> {
    let start = match words::chosen(words::LATER, &draft.follow_up_when) {
        Some(days @ 1..) => in_days(days.unsigned_abs().into(), here),
        _ if draft.follow_up_day.is_empty() => return Err(Error::invalid("follow_up_day", say("follow-up-day-wrong"))),
        _ => draft.follow_up_day.clone(),
    };
    let request = CreateReminderRequest {
        kind: ReminderKind::FollowUp.into(),
        // About whom is clear when it was with one person.
        person_id: if let [one] = talk.person_ids.as_slice() { one.clone() } else { String::new() },
        conversation_id: talk.id.clone(),
        text: draft.follow_up.clone(),
        start,
        request_id: draft.follow_up_request_id.clone(),
        ..CreateReminderRequest::default()
    };
    let made = answer(gateway.clients.agenda(caller).create_reminder(request).await);
    made.map(|_| ()).map_err(|error| {
        // In this form, the fields of a reminder have longer names.
        let name = |field: &str| if field == "start" { "follow_up_day" } else { "follow_up" }.to_owned();
        let fields = error.fields().iter();
        let fields: Vec<_> =
            fields.map(|it| FieldError { field: name(&it.field), message: it.message.clone() }).collect();
        if fields.is_empty() { error } else { Error::invalid_fields(fields) }
    })
}

/// Who was named: the one person of that name, or somebody new; the same form twice adds them once.
pub(super) async fn new_person(gateway: &Gateway, caller: &Caller, draft: &Draft) -> Result<Option<String>> {
    if draft.new_person.is_empty() {
        return Ok(None);
    }
    let name = draft.new_person.to_lowercase();
    let people = everybody(gateway, caller).await?;
    let known = people.iter().filter(|person| person.delete_time.is_none() && person.name.to_lowercase() == name);
    // Two of one name cannot be told apart here: then it is somebody else.
    if let [one] = known.collect::<Vec<_>>().as_slice() {
        return Ok(Some(one.id.clone()).filter(|id| !draft.person_ids.contains(id)));
    }
    let request = CreatePersonRequest {
        person: Some(Person { name: draft.new_person.clone(), ..Person::default() }),
        request_id: draft.new_person_request_id.clone(),
    };
    let added = answer(gateway.clients.people(caller).create_person(request).await)?;
    Ok(Some(present(added.person)?.id))
}

/// The latest conversations, newest first.
pub(super) async fn latest(gateway: &Gateway, caller: &Caller) -> Result<Vec<Conversation>> {
    let request = ListConversationsRequest { page_size: LOOK_BACK, ..Default::default() };
    Ok(answer(gateway.clients.reflections(caller).list_conversations(request).await)?.conversations)
}

/// How the last conversation with this person, or with anybody, took place.
pub(super) fn last_medium(latest: &[Conversation], with: Option<&str>) -> i32 {
    let with_them =
        |conversation: &&Conversation| with.is_none_or(|id| conversation.person_ids.iter().any(|one| one == id));
    latest.iter().find(with_them).map_or(0, |conversation| conversation.medium)
}
