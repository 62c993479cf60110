use axum::extract::{Path, State};
use axum::response::Response;
use heartward_core::{Error, PersonId, Result};
use heartward_proto::reflections::v1 as proto;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::reply::{some_text, spoken};
use super::request::{self, Languages, Query, number};
use super::words::{self, Layer, PromptAnswer, PromptOccasion, PromptSubject, word};
use crate::clients::{answer, present};
use crate::convert::today;
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default()
        .routes(routes!(deal))
        .routes(routes!(kept))
        .routes(routes!(get))
        .routes(routes!(keep_or_skip, forget))
}

/// Something to talk about.
#[derive(Serialize, ToSchema)]
struct Prompt {
    /// Its id, for good.
    #[schema(examples("play-laugh"))]
    id: String,
    /// How deep it leads.
    level: Option<Layer>,
    /// The prompt itself.
    text: String,
    /// Two ways to go on from there.
    follow_ups: Vec<String>,
    /// A line for who listens.
    listen: String,
    /// What in it can hurt.
    subjects: Vec<PromptSubject>,
}

impl From<proto::Prompt> for Prompt {
    fn from(prompt: proto::Prompt) -> Self {
        Self {
            id: prompt.id,
            level: word(prompt.level),
            text: prompt.text,
            follow_ups: prompt.follow_ups,
            listen: prompt.listen,
            subjects: prompt.subjects.into_iter().filter_map(word).collect(),
        }
    }
}

/// What to deal for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Id of who it is to be with; absent for nobody in particular.
    #[param(value_type = Option<uuid::Uuid>)]
    person_id: Option<String>,
    /// The level of all cards. Absent: around what is usual between the two, and no deeper than ideas.
    level: Option<Layer>,
    /// When it is to be.
    occasion: Option<PromptOccasion>,
    /// Which subjects that can hurt may come up, with commas between them.
    #[serde(default)]
    #[param(required = false, example = "loss,health")]
    subjects: String,
    /// Which cards of the day: 0 are the first.
    #[serde(default, deserialize_with = "number")]
    #[param(required = false, minimum = 0)]
    draw: i32,
}

/// Cards to choose from.
#[derive(Serialize, ToSchema)]
struct Hand {
    /// Three prompts, the lightest first; fewer when no more fit.
    prompts: Vec<Prompt>,
    /// The lane that is usual between the two; `null` when too little is noted, or when a level was chosen.
    usual: Option<Layer>,
    /// Whether the cards are lighter than usual, because two were skipped today.
    lighter: bool,
    /// Whether nothing is suggested about this person.
    silent: bool,
}

/// Deal three prompts
///
/// The same cards all day, for the same question. Which ones follows from what was noted, by rules: one a lane lighter
/// than usual, one as usual, one a lane deeper.
#[utoipa::path(get, path = "/api/v1/prompts", operation_id = "dealPrompts", tag = "prompts", params(Wanted, Languages),
    responses((status = 200, description = "The cards.", body = Hand,
        headers(("content-language" = String, description = "The language of the prompts."), ("vary" = String, description = "What the language was chosen by.")))))]
async fn deal(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Query(wanted): Query<Wanted>,
    Languages { ranges: languages }: Languages,
) -> Result<Response, Problem> {
    let request = proto::DealPromptsRequest {
        person_id: person(wanted.person_id)?,
        day: today(&signed_in.account, gateway.clock.now()),
        draw: u32::try_from(wanted.draw).map_err(|_| Error::invalid("draw", "Must be a whole number, 0 or more."))?,
        level: words::number(wanted.level),
        occasion: words::number(wanted.occasion),
        subjects: subjects(&wanted.subjects)?,
        languages,
    };
    let hand = answer(gateway.clients.prompts(&signed_in.caller).deal_prompts(request).await)?;
    let body = Hand {
        prompts: hand.prompts.into_iter().map(Prompt::from).collect(),
        usual: word(hand.usual),
        lighter: hand.lighter,
        silent: hand.silent,
    };
    Ok(spoken(hand.language, body))
}

/// Get a prompt
///
/// One of the library.
#[utoipa::path(get, path = "/api/v1/prompts/{id}", operation_id = "getPrompt", tag = "prompts",
    params(("id" = String, Path, description = "The prompt.", example = "play-laugh"), Languages),
    responses((status = 200, description = "The prompt.", body = Prompt,
        headers(("content-language" = String, description = "The language of the prompts."), ("vary" = String, description = "What the language was chosen by.")))))]
async fn get(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    Languages { ranges: languages }: Languages,
) -> Result<Response, Problem> {
    let request = proto::GetPromptRequest { id, languages };
    let found = answer(gateway.clients.prompts(&signed_in.caller).get_prompt(request).await)?;
    Ok(spoken(found.language, Prompt::from(present(found.prompt)?)))
}

/// A prompt that is kept.
#[derive(Serialize, ToSchema)]
struct KeptPrompt {
    /// The prompt.
    prompt: Option<Prompt>,
    /// Id of who it is for; `null` for nobody in particular.
    #[schema(format = Uuid)]
    person_id: Option<String>,
}

/// What is kept.
#[derive(Serialize, ToSchema)]
struct Kept {
    /// The prompts, the last kept first; 200 at most.
    prompts: Vec<KeptPrompt>,
}

/// List kept prompts
///
/// The last kept first.
#[utoipa::path(get, path = "/api/v1/prompts/kept", operation_id = "listKeptPrompts", tag = "prompts", params(Languages),
    responses((status = 200, description = "The prompts.", body = Kept,
        headers(("content-language" = String, description = "The language of the prompts."), ("vary" = String, description = "What the language was chosen by.")))))]
async fn kept(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Languages { ranges: languages }: Languages,
) -> Result<Response, Problem> {
    let mut client = gateway.clients.prompts(&signed_in.caller);
    let told = answer(client.list_kept_prompts(proto::ListKeptPromptsRequest { languages }).await)?;
    let one = |kept: proto::KeptPrompt| KeptPrompt {
        prompt: kept.prompt.map(Prompt::from),
        person_id: some_text(kept.person_id),
    };
    Ok(spoken(told.language, Kept { prompts: told.prompts.into_iter().map(one).collect() }))
}

/// What was done with a prompt.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Answered {
    /// What was done.
    answer: PromptAnswer,
    /// Id of who it was for; `null` or absent for nobody in particular.
    #[schema(value_type = Option<uuid::Uuid>)]
    person_id: Option<String>,
}

/// Keep or skip a prompt
///
/// Either way it is not dealt to the same two for 180 days. The last answer stands.
#[utoipa::path(put, path = "/api/v1/prompts/{id}/answer", operation_id = "answerPrompt", tag = "prompts",
    params(("id" = String, Path, description = "The prompt.", example = "play-laugh")), request_body = Answered,
    responses((status = 204, description = "It is remembered.")))]
async fn keep_or_skip(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Path(prompt_id): Path<String>,
    request::Json(answered): request::Json<Answered>,
) -> Result<StatusCode, Problem> {
    let request = proto::AnswerPromptRequest {
        prompt_id,
        person_id: person(answered.person_id)?,
        answer: words::number(Some(answered.answer)),
        day: today(&signed_in.account, gateway.clock.now()),
    };
    answer(gateway.clients.prompts(&signed_in.caller).answer_prompt(request).await)?;
    Ok(StatusCode::NO_CONTENT)
}

/// For whom.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ForWhom {
    /// Id of who it was for; absent for nobody in particular.
    #[param(value_type = Option<uuid::Uuid>)]
    person_id: Option<String>,
}

/// Take an answer to a prompt back
///
/// It may be dealt again.
#[utoipa::path(delete, path = "/api/v1/prompts/{id}/answer", operation_id = "forgetPromptAnswer", tag = "prompts",
    params(("id" = String, Path, description = "The prompt.", example = "play-laugh"), ForWhom),
    responses((status = 204, description = "Nothing of it is kept.")))]
async fn forget(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Path(prompt_id): Path<String>,
    Query(whom): Query<ForWhom>,
) -> Result<StatusCode, Problem> {
    let request = proto::ForgetPromptAnswerRequest { prompt_id, person_id: person(whom.person_id)? };
    answer(gateway.clients.prompts(&signed_in.caller).forget_prompt_answer(request).await)?;
    Ok(StatusCode::NO_CONTENT)
}

fn person(id: Option<String>) -> Result<String> {
    let person = id.map(|id| PersonId::parse("person_id", &id)).transpose()?;
    Ok(person.map(|person| person.to_string()).unwrap_or_default())
}

fn subjects(text: &str) -> Result<Vec<i32>> {
    let wrong = || {
        let known = "loss, family_rift, health, body, money, faith, conflict, work_loss";
        Error::invalid("subjects", format!("Must be some of {known}, with commas between them."))
    };
    let subjects = text.split(',').filter(|word| !word.is_empty());
    let number = |word: &str| {
        let subject: Option<PromptSubject> = serde_json::from_value(word.into()).ok();
        subject.map(|subject| words::number(Some(subject))).ok_or_else(wrong)
    };
    subjects.map(number).collect()
}
