use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use chrono::TimeDelta;
use heartward_core::{Caller, Kind, Result};
use heartward_proto::profiles::v1::Person;
use heartward_proto::reflections::v1::Conversation;
use heartward_proto::reminders::v1::{self as reminders, ListOffersRequest, NoticeState, OfferState};
use serde::Deserialize;

use super::draft::Draft;
use super::form::Wrong;
use super::log::{ConversationForm, last_medium, latest};
use super::memory::{self, Memory};
use super::notice::{self, Notice, in_days, notices};
use super::offers::{self, Offer};
use super::sign::{self, SignCard};
use super::talk::{Names, Talk};
use super::words::Here;
use super::{Shell, Tab, everybody, page};
use crate::clients::answer;
use crate::convert::time;
use crate::problem::Problem;
use crate::say;
use crate::session::SignedIn;
use crate::state::Gateway;

/// How many conversations are shown.
const SHOWN: usize = 5;

/// Among how many notices the one that has waited longest is looked for.
const WAITING: i32 = 50;

/// How long a conversation that was just noted can be undone with one press.
const UNDO: TimeDelta = TimeDelta::minutes(10);

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/", get(show))
}

#[derive(Template)]
#[template(path = "today.html")]
pub(super) struct TodayPage {
    pub(super) shell: Shell,
    pub(super) today: String,
    /// The conversation that was just noted.
    pub(super) noted: Option<String>,
    /// What was just done, otherwise.
    pub(super) said: &'static str,
    /// What came up first, if anything waits; then there is no offer beside it.
    pub(super) notice: Option<Notice>,
    pub(super) offer: Option<Offer>,
    /// The first day that can be picked for later, as date fields want it.
    pub(super) tomorrow: String,
    pub(super) form: ConversationForm,
    pub(super) sign: Option<SignCard>,
    pub(super) talks: Vec<Talk>,
    /// What was on this day some years ago.
    pub(super) memory: Option<Memory>,
}

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    noted: Option<String>,
    said: Option<String>,
}

#[cfg(test)]
impl Asked {
    /// Back from the form.
    pub(super) fn noted(id: String) -> Self {
        Self { noted: Some(id), said: None }
    }
}

async fn show(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let caller = &signed_in.caller;
    let here = Here::of(&signed_in.account, gateway.clock.now());
    let (people, latest, open, offer, sign, years) = tokio::try_join!(
        everybody(&gateway, caller),
        latest(&gateway, caller),
        notices(&gateway, caller, NoticeState::Open, WAITING),
        open_offer(&gateway, caller),
        sign::sign(&gateway, caller),
        memory::on_this_day(&gateway, caller, here),
    )?;
    let shell = Shell::new(&signed_in, Tab::Today);
    let memory = Memory::of(&years, &people, &Names::of(&people), here);
    let today = TodayPage::new(shell, &asked, &people, &latest, (open.last(), offer.as_ref(), sign.as_ref()), here);
    page(&TodayPage { memory, ..today })
}

impl TodayPage {
    pub(super) fn new(
        shell: Shell,
        asked: &Asked,
        people: &[Person],
        latest: &[Conversation],
        (waiting, offer, sign): (Option<&reminders::Notice>, Option<&reminders::Offer>, Option<&sign::Told>),
        here: Here,
    ) -> Self {
        let names = Names::of(people);
        let draft = Draft::blank(None, last_medium(latest, None));
        Self {
            shell,
            today: here.day(here.now),
            noted: asked.noted.as_ref().and_then(|id| just_noted(id, latest, here)),
            said: asked.said.as_deref().map_or("", said),
            notice: waiting.map(|notice| Notice::new(notice, &names, here)),
            tomorrow: in_days(1, here),
            offer: offer.filter(|_| waiting.is_none()).and_then(|offer| Offer::new(offer, people, here)),
            form: ConversationForm::new(draft, Wrong::default(), people, latest),
            sign: sign.and_then(|told| SignCard::new(told, &names, here)),
            talks: latest.iter().take(SHOWN).map(|conversation| Talk::new(conversation, None, &names, here)).collect(),
            memory: None,
        }
    }
}

/// The conversation with this id, while it is new enough to be undone with one press.
fn just_noted(id: &str, latest: &[Conversation], here: Here) -> Option<String> {
    let noted = latest.iter().find(|conversation| conversation.id == id)?;
    (here.now - time(noted.create_time)? <= UNDO).then(|| noted.id.clone())
}

/// What was just done, in words.
fn said(what: &str) -> &'static str {
    match what {
        "welcome" => say("today-welcome"),
        "removed" => say("today-removed"),
        "saved" => say("saved"),
        "muted" => say("sign-muted"),
        answer => match notice::said(answer) {
            "" => offers::said(answer),
            said => said,
        },
    }
}

/// The newest offer that waits for an answer. Without the reminders service there is a Today all the same.
async fn open_offer(gateway: &Gateway, caller: &Caller) -> Result<Option<reminders::Offer>> {
    let request = ListOffersRequest { page_size: 1, state: OfferState::Open.into(), ..Default::default() };
    match answer(gateway.clients.reminders(caller).list_offers(request).await) {
        Ok(page) => Ok(page.offers.into_iter().next()),
        Err(error) if error.kind() == Kind::Unavailable => Ok(None),
        Err(error) => Err(error),
    }
}
