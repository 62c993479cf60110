use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use heartward_core::{Caller, Error, Kind, Result};
use heartward_proto::reflections::v1::{
    AmendConversationRequest, Conversation, DeleteConversationRequest, GetConversationRequest,
};

use super::draft::Draft;
use super::form::{Wrong, back};
use super::log::{ConversationForm, latest, new_person};
use super::talk::Names;
use super::words::{self, Here};
use super::{Shell, Tab, everybody, page_with, see};
use crate::clients::{answer, present};
use crate::convert::time;
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;

/// What the form can change.
const CHANGEABLE: [&str; 15] = [
    "person_ids",
    "occur_time",
    "layer",
    "spoke_freely",
    "they_shared",
    "felt_received",
    "format",
    "medium",
    "setting",
    "minutes",
    "initiator",
    "tension",
    "ran_dry",
    "accepting",
    "note",
];

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/conversations/{id}", get(show).post(amend)).route("/conversations/{id}/delete", post(delete))
}

#[derive(Template)]
#[template(path = "conversation.html")]
pub(super) struct ConversationPage {
    pub(super) shell: Shell,
    pub(super) id: String,
    pub(super) version: i64,
    pub(super) names: String,
    pub(super) moment: String,
    /// The words for the depth.
    pub(super) band: &'static str,
    /// Where to go from here.
    pub(super) back: String,
    pub(super) form: ConversationForm,
}

async fn show(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let conversation = load(&gateway, &signed_in.caller, id).await?;
    let here = Here::of(&signed_in.account, gateway.clock.now());
    let draft = Draft::of(&conversation, here);
    render(&gateway, &signed_in, &conversation, draft, Wrong::default()).await
}

async fn amend(State(gateway): State<Gateway>, Path(id): Path<String>, form: Submitted) -> Result<Response, Problem> {
    let caller = &form.signed_in.caller;
    let before = load(&gateway, caller, id).await?;
    let draft = Draft::submitted(&form);
    let here = Here::of(&form.signed_in.account, gateway.clock.now());
    let amended = match changed(&before, &draft, here) {
        Ok(after) => save(&gateway, caller, &draft, after, form.all("version").next()).await,
        Err(error) => Err(error),
    };
    match amended {
        Ok(()) => Ok(see(format_args!("{}?said=saved", page_of(&before)))),
        Err(error) if error.kind() == Kind::Unauthenticated => Err(error.into()),
        Err(error) => render(&gateway, &form.signed_in, &before, draft, error.into()).await,
    }
}

async fn delete(State(gateway): State<Gateway>, Path(id): Path<String>, form: Submitted) -> Result<Response, Problem> {
    let request = DeleteConversationRequest { id };
    match answer(gateway.clients.reflections(&form.signed_in.caller).delete_conversation(request).await) {
        Ok(_) => {}
        // Pressed twice: it is gone, as asked.
        Err(error) if error.kind() == Kind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    Ok(see(format_args!("{}?said=removed", back(form.all("back").next().unwrap_or_default()))))
}

async fn load(gateway: &Gateway, caller: &Caller, id: String) -> Result<Conversation> {
    let request = GetConversationRequest { id };
    present(answer(gateway.clients.reflections(caller).get_conversation(request).await)?.conversation)
}

/// The conversation as the form has it. Its time stays to the second when the form still says the same minute.
fn changed(before: &Conversation, draft: &Draft, here: Here) -> Result<Conversation> {
    let seen = Draft::of(before, here);
    let mut after = draft.conversation(here).map_err(Error::invalid_fields)?;
    if (&draft.when, &draft.day, &draft.clock) == (&seen.when, &seen.day, &seen.clock) {
        after.occur_time = before.occur_time;
    }
    // "Just now" is the service's to say when something is logged; here it is an answer like the others.
    after.occur_time = after.occur_time.or(Some(crate::convert::timestamp(here.now)));
    Ok(Conversation { id: before.id.clone(), ..after })
}

async fn save(
    gateway: &Gateway,
    caller: &Caller,
    draft: &Draft,
    mut after: Conversation,
    version: Option<&str>,
) -> Result<()> {
    after.person_ids.extend(new_person(gateway, caller, draft).await?);
    let paths = CHANGEABLE.into_iter().map(str::to_owned).collect();
    let request = AmendConversationRequest {
        conversation: Some(after),
        update_mask: Some(prost_types::FieldMask { paths }),
        version: version.and_then(|version| version.parse().ok()),
    };
    answer(gateway.clients.reflections(caller).amend_conversation(request).await).map(|_| ())
}

/// Where a conversation is at home: with the person it was with, or on Today when there were several.
fn page_of(conversation: &Conversation) -> String {
    match conversation.person_ids.as_slice() {
        [one] => format!("/people/{one}"),
        _ => "/".to_owned(),
    }
}

async fn render(
    gateway: &Gateway,
    signed_in: &SignedIn,
    conversation: &Conversation,
    draft: Draft,
    errors: Wrong,
) -> Result<Response, Problem> {
    let caller = &signed_in.caller;
    let (people, latest) = tokio::join!(everybody(gateway, caller), latest(gateway, caller));
    let (people, latest) = (people.unwrap_or_default(), latest.unwrap_or_default());
    let here = Here::of(&signed_in.account, gateway.clock.now());
    let names = Names::of(&people);
    let with: Vec<_> = conversation.person_ids.iter().map(|id| names.get(id).name).collect();
    let status = errors.status;
    let page = ConversationPage {
        shell: Shell::new(signed_in, Tab::People),
        id: conversation.id.clone(),
        // The newest version: whoever saves after reading what changed meanwhile means it.
        version: conversation.version,
        names: words::names(with.iter().map(String::as_str)),
        moment: time(conversation.occur_time).map(|time| here.moment(time)).unwrap_or_default(),
        band: words::label(words::BANDS, conversation.band),
        back: page_of(conversation),
        form: ConversationForm::new(draft, errors, &people, &latest),
    };
    page_with(status, &page)
}
