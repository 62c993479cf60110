use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use heartward_core::{Caller, Error, Id, Kind, Result};
use heartward_proto::reminders::v1::{
    Attempt, AttemptOutcome, Channel, ChannelKind, ChannelState, CreateChannelRequest, CreateFeedRequest,
    DeleteChannelRequest, Delivery, DeliveryState, GetPushKeyRequest, ListChannelsRequest, ListDeliveriesRequest,
    NoteKind, PauseReason, RevokeFeedRequest, TestChannelRequest, UpdateChannelRequest, VerifyChannelRequest,
};
use serde::Deserialize;

use super::form::Wrong;
use super::words::{self, Here, Word, capital, word};
use super::{Shell, Tab, page_with, see};
use crate::clients::{answer, present};
use crate::convert::time;
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;
use crate::{say, tell};

/// How many notes of a channel are shown.
const SHOWN: i32 = 10;

/// What a channel can be, with what its address is.
pub(crate) const KINDS: &[Word<ChannelKind>] = &[
    word("email", ChannelKind::Email, "channel-kind-email"),
    word("ntfy", ChannelKind::Ntfy, "channel-kind-ntfy"),
    word("gotify", ChannelKind::Gotify, "channel-kind-gotify"),
    word("apprise", ChannelKind::Apprise, "channel-kind-apprise"),
    word("webhook", ChannelKind::Webhook, "channel-kind-webhook"),
    word("web-push", ChannelKind::WebPush, "channel-kind-web-push"),
];

pub(super) fn router() -> Router<Gateway> {
    Router::new()
        .route("/settings/channels", get(show).post(create))
        .route("/settings/channels/calendar", post(make_feed))
        .route("/settings/channels/calendar/end", post(end_feed))
        .route("/settings/channels/{id}/test", post(test))
        .route("/settings/channels/{id}/verify", post(verify))
        .route("/settings/channels/{id}/change", post(change))
        .route("/settings/channels/{id}/delete", post(delete))
}

#[derive(Template)]
#[template(path = "channels.html")]
pub(super) struct ChannelsPage {
    pub(super) shell: Shell,
    pub(super) said: &'static str,
    pub(super) channels: Vec<ChannelView>,
    pub(super) email_available: bool,
    pub(super) draft: Draft,
    /// What a new webhook's requests are signed with; shown this once.
    pub(super) signing_secret: String,
    /// Where a new calendar is; shown this once.
    pub(super) calendar: String,
    /// What a browser subscribes with.
    pub(super) push_key: String,
    pub(super) errors: Wrong,
}

/// One channel, and what was sent on it.
pub(super) struct ChannelView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) address: String,
    /// Whether it takes notes, and why not.
    pub(super) state: &'static str,
    pub(super) paused: bool,
    pub(super) discreet: bool,
    /// Whether it waits for the code that was mailed to it.
    pub(super) asks_code: bool,
    pub(super) log: Vec<Entry>,
}

/// One note in the log of a channel.
pub(super) struct Entry {
    pub(super) when: String,
    pub(super) what: &'static str,
    pub(super) outcome: String,
}

/// What somebody put into the form for a new channel.
pub(super) struct Draft {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) telling: bool,
    /// What the form is known by, so that sending it twice adds one.
    pub(super) request_id: String,
}

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    said: Option<String>,
}

/// A channel with its latest deliveries.
pub(super) type Known = (Channel, Vec<Delivery>);

async fn show(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let mut page = load(&gateway, &signed_in).await?;
    page.said = asked.said.as_deref().map_or("", said);
    page_with(page.errors.status, &page)
}

async fn create(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    let text = |field: &str| form.all(field).next().unwrap_or_default().trim().to_owned();
    let draft = Draft {
        kind: text("kind"),
        name: text("name"),
        address: text("address"),
        telling: text("telling") == "yes",
        request_id: text("request_id"),
    };
    let request = CreateChannelRequest {
        kind: words::chosen(KINDS, &draft.kind).map_or(0, Into::into),
        name: draft.name.clone(),
        address: draft.address.clone(),
        token: text("token"),
        p256dh: text("p256dh"),
        auth: text("auth"),
        telling: draft.telling,
        request_id: draft.request_id.clone(),
    };
    let made = answer(gateway.clients.channels(&form.signed_in.caller).create_channel(request).await);
    match made {
        Ok(made) if made.signing_secret.is_empty() => Ok(see("/settings/channels?said=added")),
        // It is shown this once, so this page is not led away from.
        Ok(made) => {
            let mut page = load(&gateway, &form.signed_in).await?;
            page.signing_secret = made.signing_secret;
            page_with(page.errors.status, &page)
        }
        Err(error) if error.kind() == Kind::Unauthenticated => Err(error.into()),
        Err(error) => back(&gateway, &form.signed_in, draft, error).await,
    }
}

async fn test(State(gateway): State<Gateway>, Path(id): Path<String>, form: Submitted) -> Result<Response, Problem> {
    let mut channels = gateway.clients.channels(&form.signed_in.caller);
    let told = match answer(channels.test_channel(TestChannelRequest { id }).await) {
        Ok(told) => present(told.delivery)?,
        Err(error) if error.kind() == Kind::Unauthenticated => return Err(error.into()),
        Err(error) => return back(&gateway, &form.signed_in, Draft::blank(), error).await,
    };
    let outcome = told.attempts.last().map_or(AttemptOutcome::Unspecified, Attempt::outcome);
    let said = match (outcome, told.kind()) {
        (AttemptOutcome::Taken, NoteKind::Code) => "code",
        (AttemptOutcome::Taken, _) => "arrived",
        (AttemptOutcome::Blocked, _) => "blocked",
        _ => "not-yet",
    };
    Ok(see(format_args!("/settings/channels?said={said}")))
}

async fn verify(State(gateway): State<Gateway>, Path(id): Path<String>, form: Submitted) -> Result<Response, Problem> {
    let code = form.all("code").next().unwrap_or_default().trim().to_owned();
    let mut channels = gateway.clients.channels(&form.signed_in.caller);
    match answer(channels.verify_channel(VerifyChannelRequest { id, code }).await) {
        Ok(_) => Ok(see("/settings/channels?said=verified")),
        Err(error) if error.kind() == Kind::Unauthenticated => Err(error.into()),
        Err(error) => back(&gateway, &form.signed_in, Draft::blank(), error).await,
    }
}

async fn change(State(gateway): State<Gateway>, Path(id): Path<String>, form: Submitted) -> Result<Response, Problem> {
    let flag = |field: &str| form.all(field).next().map(|value| value == "yes");
    let request = UpdateChannelRequest { id, name: None, paused: flag("paused"), discreet: flag("discreet") };
    answer(gateway.clients.channels(&form.signed_in.caller).update_channel(request).await)?;
    Ok(see("/settings/channels?said=saved"))
}

async fn delete(State(gateway): State<Gateway>, Path(id): Path<String>, form: Submitted) -> Result<Response, Problem> {
    answer(gateway.clients.channels(&form.signed_in.caller).delete_channel(DeleteChannelRequest { id }).await)?;
    Ok(see("/settings/channels?said=removed"))
}

/// Makes a calendar, in place of the one before.
async fn make_feed(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    let telling = form.all("telling").next() == Some("yes");
    let mut channels = gateway.clients.channels(&form.signed_in.caller);
    let token = answer(channels.create_feed(CreateFeedRequest { telling }).await)?.token;
    // It is shown this once, so this page is not led away from.
    let mut page = load(&gateway, &form.signed_in).await?;
    page.calendar = format!("/calendar/{token}.ics");
    page_with(page.errors.status, &page)
}

async fn end_feed(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    answer(gateway.clients.channels(&form.signed_in.caller).revoke_feed(RevokeFeedRequest {}).await)?;
    Ok(see("/settings/channels?said=ended"))
}

/// The page again, with what is not right yet.
async fn back(gateway: &Gateway, signed_in: &SignedIn, draft: Draft, error: Error) -> Result<Response, Problem> {
    let mut page = load(gateway, signed_in).await?;
    (page.draft, page.errors) = (draft, error.into());
    page_with(page.errors.status, &page)
}

async fn load(gateway: &Gateway, signed_in: &SignedIn) -> Result<ChannelsPage> {
    let here = Here::of(&signed_in.account, gateway.clock.now());
    let mut client = gateway.clients.channels(&signed_in.caller);
    let told = answer(client.list_channels(ListChannelsRequest {}).await)?;
    let mut known = Vec::new();
    for channel in told.channels {
        let log = deliveries(gateway, &signed_in.caller, channel.id.clone()).await?;
        known.push((channel, log));
    }
    let push_key = answer(client.get_push_key(GetPushKeyRequest {}).await)?.public_key;
    let page = ChannelsPage::new(Shell::new(signed_in, Tab::Settings), known, told.email_available, here);
    Ok(ChannelsPage { push_key, ..page })
}

async fn deliveries(gateway: &Gateway, caller: &Caller, channel_id: String) -> Result<Vec<Delivery>> {
    let request = ListDeliveriesRequest { channel_id, page_size: SHOWN, page_token: String::new() };
    Ok(answer(gateway.clients.channels(caller).list_deliveries(request).await)?.deliveries)
}

impl ChannelsPage {
    pub(super) fn new(shell: Shell, known: Vec<Known>, email_available: bool, here: Here) -> Self {
        Self {
            shell,
            said: "",
            channels: known.into_iter().map(|known| ChannelView::new(known, here)).collect(),
            email_available,
            draft: Draft::blank(),
            signing_secret: String::new(),
            calendar: String::new(),
            push_key: String::new(),
            errors: Wrong::default(),
        }
    }

    /// What can be chosen here. A browser subscribes by a script, so it is not among them.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &'static Word<ChannelKind>> {
        let here = |kind: ChannelKind| match kind {
            ChannelKind::Email => self.email_available,
            kind => kind != ChannelKind::WebPush,
        };
        KINDS.iter().filter(move |kind| here(kind.value))
    }
}

impl Draft {
    pub(super) fn blank() -> Self {
        let request_id = Id::<Self>::generate().to_string();
        Self { kind: String::new(), name: String::new(), address: String::new(), telling: false, request_id }
    }
}

impl ChannelView {
    fn new((channel, log): Known, here: Here) -> Self {
        let state = match (channel.state(), channel.pause_reason()) {
            (ChannelState::Unspecified | ChannelState::Unverified, _) => say("channel-untried"),
            (ChannelState::Active, _) => say("channel-active"),
            (ChannelState::Paused, PauseReason::Unsubscribed) => say("channel-unsubscribed"),
            (ChannelState::Paused, PauseReason::Gone) => say("channel-gone"),
            (ChannelState::Paused, PauseReason::Refused) => say("channel-refused"),
            (ChannelState::Paused, _) => say("channel-paused"),
        };
        Self {
            kind: words::label(KINDS, channel.kind),
            state,
            paused: channel.state() == ChannelState::Paused,
            discreet: channel.discreet,
            asks_code: channel.kind() == ChannelKind::Email && channel.verify_time.is_none(),
            log: log.iter().map(|delivery| Entry::new(delivery, here)).collect(),
            id: channel.id,
            name: channel.name,
            address: channel.address,
        }
    }
}

impl Entry {
    fn new(delivery: &Delivery, here: Here) -> Self {
        let what = match delivery.kind() {
            NoteKind::Unspecified => say("note-any"),
            NoteKind::OneToOne => say("note-one-to-one"),
            NoteKind::Test => say("note-test"),
            NoteKind::Code => say("note-code"),
            NoteKind::FollowUp => say("note-follow-up"),
            NoteKind::Birthday => say("note-birthday"),
            NoteKind::Date => say("note-date"),
            NoteKind::Own => say("note-own"),
            NoteKind::Reflect => say("note-reflect"),
            NoteKind::Digest => say("note-digest"),
            NoteKind::CatchUp => say("note-catch-up"),
        };
        let tries = delivery.attempts.len();
        let outcome = match delivery.state() {
            DeliveryState::Sent => say("note-state-arrived").to_owned(),
            DeliveryState::Cancelled => say("note-state-cancelled").to_owned(),
            DeliveryState::GivenUp => {
                tell("note-state-given-up").with("tries", words::counted(tries, "counted-tries")).to_string()
            }
            DeliveryState::Unspecified | DeliveryState::Waiting => match time(delivery.next_attempt_time) {
                Some(next) if tries > 0 => tell("note-state-next").with("next", here.ago(next)).to_string(),
                _ => say("note-state-waiting").to_owned(),
            },
        };
        let outcome = match delivery.unknown_outcomes {
            0 => outcome,
            _ => tell("note-unsure").with("outcome", outcome).to_string(),
        };
        let when = time(delivery.create_time).map(|time| capital(&here.ago(time))).unwrap_or_default();
        Self { when, what, outcome }
    }
}

fn said(what: &str) -> &'static str {
    match what {
        "added" => say("channels-said-added"),
        "arrived" => say("channels-said-arrived"),
        "code" => say("channels-said-code"),
        "blocked" => say("channels-said-blocked"),
        "not-yet" => say("channels-said-not-yet"),
        "verified" => say("channels-said-verified"),
        "saved" => say("saved"),
        "ended" => say("channels-said-ended"),
        "removed" => say("channels-said-removed"),
        _ => "",
    }
}
