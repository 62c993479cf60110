use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use heartward_core::{Caller, Error, Result};
use heartward_proto::profiles::v1::Person;
use heartward_proto::reflections::v1::{
    self as proto, AnswerPromptRequest, DealPromptsRequest, DealPromptsResponse, ForgetPromptAnswerRequest,
    GetPromptRequest, KeptPrompt, Layer, ListKeptPromptsRequest, PromptAnswer,
};

use super::talk::{Named, Names};
use super::words::{self, LAYERS, OCCASIONS, SUBJECTS};
use super::{Shell, Tab, everybody, page, see};
use crate::clients::{answer, present};
use crate::convert::today;
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;
use crate::{say, tell};

mod asked;

pub(super) use asked::Asked;

/// From this lane on, a card says that it is for when it feels right.
const TENDER: i32 = Layer::Feelings as i32;

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/prompts", get(show)).route("/prompts/{id}", get(talk).post(act))
}

#[derive(Template)]
#[template(path = "prompts.html")]
pub(super) struct PromptsPage {
    pub(super) shell: Shell,
    pub(super) said: &'static str,
    pub(super) asked: Asked,
    /// Everybody the cards can be for, by name.
    pub(super) people: Vec<Named>,
    /// Why these.
    pub(super) because: String,
    pub(super) cards: Vec<Card>,
    /// Whether nothing is suggested about the person.
    pub(super) silent: bool,
    pub(super) kept: Vec<Kept>,
}

/// A prompt as a card.
pub(super) struct Card {
    pub(super) id: String,
    /// 1 to 5, for the colour.
    pub(super) lane: i32,
    pub(super) level: &'static str,
    pub(super) text: String,
    pub(super) follow_ups: Vec<String>,
    pub(super) listen: String,
    /// Whether it says that it is for when it feels right.
    pub(super) tender: bool,
    /// Whether it is about a conflict: then a word about safety stands beside it.
    pub(super) conflict: bool,
}

/// A prompt that is kept.
pub(super) struct Kept {
    pub(super) card: Card,
    /// Empty for nobody in particular.
    pub(super) person: Option<Named>,
}

#[derive(Template)]
#[template(path = "prompt.html")]
pub(super) struct PromptPage {
    pub(super) card: Card,
    pub(super) asked: Asked,
}

async fn show(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let caller = &signed_in.caller;
    let asked = Asked::of(&pairs);
    let day = today(&signed_in.account, gateway.clock.now());
    let mut client = gateway.clients.prompts(caller);
    let (people, hand, kept) =
        tokio::try_join!(everybody(&gateway, caller), deal(&gateway, caller, &asked, day), async {
            answer(client.list_kept_prompts(ListKeptPromptsRequest { languages: languages() }).await)
        },)?;
    let said = pairs.iter().find(|(name, _)| name == "said").map_or("", |(_, what)| said(what));
    let shell = Shell::new(&signed_in, Tab::Prompts);
    page(&PromptsPage { said, ..PromptsPage::new(shell, asked, &people, hand, kept.prompts) })
}

/// One prompt, on a page with nothing else: the phone is passed on, and people speak.
async fn talk(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let mut client = gateway.clients.prompts(&signed_in.caller);
    let found = answer(client.get_prompt(GetPromptRequest { id, languages: languages() }).await)?;
    page(&PromptPage { card: Card::new(present(found.prompt)?), asked: Asked::of(&pairs) })
}

async fn act(State(gateway): State<Gateway>, Path(id): Path<String>, form: Submitted) -> Result<Response, Problem> {
    let asked = Asked::of(form.pairs());
    let mut client = gateway.clients.prompts(&form.signed_in.caller);
    let what = form.text("answer");
    let kept = match what {
        "keep" => Some(PromptAnswer::Kept),
        "skip" => Some(PromptAnswer::Skipped),
        "forget" => None,
        _ => return Err(Error::invalid("answer", say("answer-wrong")).into()),
    };
    let person_id = form.text("for").to_owned();
    if let Some(kept) = kept {
        let day = today(&form.signed_in.account, gateway.clock.now());
        let request = AnswerPromptRequest { prompt_id: id, person_id, answer: kept.into(), day };
        answer(client.answer_prompt(request).await)?;
    } else {
        answer(client.forget_prompt_answer(ForgetPromptAnswerRequest { prompt_id: id, person_id }).await)?;
    }
    Ok(see(format_args!("/prompts?{}said={what}", asked.query())))
}

/// The cards for a question.
pub(super) async fn deal(
    gateway: &Gateway,
    caller: &Caller,
    asked: &Asked,
    day: String,
) -> Result<DealPromptsResponse> {
    let request = DealPromptsRequest {
        person_id: asked.with.clone(),
        day,
        draw: asked.draw,
        level: asked.level.map_or(0, Into::into),
        occasion: asked.occasion.map_or(0, Into::into),
        subjects: asked.subjects.iter().map(|subject| (*subject).into()).collect(),
        languages: languages(),
    };
    answer(gateway.clients.prompts(caller).deal_prompts(request).await)
}

/// The languages to ask for prompts in: that of the page.
fn languages() -> Vec<String> {
    vec![crate::locale().tag().to_owned()]
}

impl PromptsPage {
    pub(super) fn new(
        shell: Shell,
        asked: Asked,
        people: &[Person],
        hand: DealPromptsResponse,
        kept: Vec<KeptPrompt>,
    ) -> Self {
        let names = Names::of(people);
        let there = people.iter().filter(|person| person.delete_time.is_none() && !person.archived);
        let mut chosen: Vec<Named> = there.map(|person| names.get(&person.id)).collect();
        chosen.sort_by_key(|person| person.name.to_lowercase());
        let kept = kept.into_iter().filter_map(|kept| {
            let person = (!kept.person_id.is_empty()).then(|| names.get(&kept.person_id));
            Some(Kept { card: Card::new(kept.prompt?), person })
        });
        Self {
            shell,
            said: "",
            because: because(&asked, &names, &hand),
            silent: hand.silent,
            cards: hand.prompts.into_iter().map(Card::new).collect(),
            kept: kept.collect(),
            people: chosen,
            asked,
        }
    }
}

impl Card {
    pub(super) fn new(prompt: proto::Prompt) -> Self {
        Self {
            id: prompt.id,
            lane: prompt.level,
            level: words::label(LAYERS, prompt.level),
            text: prompt.text,
            follow_ups: prompt.follow_ups,
            listen: prompt.listen,
            tender: prompt.level >= TENDER,
            conflict: prompt.subjects.contains(&proto::PromptSubject::Conflict.into()),
        }
    }
}

/// Why these cards: "Because it is a walk, and you and Ines usually land around Ideas."
fn because(asked: &Asked, names: &Names, hand: &DealPromptsResponse) -> String {
    let occasion = asked.occasion.and_then(|occasion| words::of(OCCASIONS, occasion.into())).map(words::Word::help);
    let with = if asked.with.is_empty() { String::new() } else { names.get(&asked.with).name };
    let usual = words::label(LAYERS, hand.usual);
    let lanes = match asked.level {
        _ if hand.lighter => tell("prompts-lanes-lighter"),
        Some(level) => tell("prompts-lanes-chosen").with("lane", words::label(LAYERS, level.into())),
        None if !usual.is_empty() => tell("prompts-lanes-usual").with("name", with).with("lane", usual),
        None if !with.is_empty() => tell("prompts-lanes-little").with("name", with),
        None => tell("prompts-lanes-nobody"),
    };
    match occasion {
        Some(occasion) => tell("prompts-because-occasion").with("occasion", occasion).with("lanes", lanes).to_string(),
        None => tell("prompts-because").with("lanes", lanes).to_string(),
    }
}

fn said(what: &str) -> &'static str {
    match what {
        "keep" => say("prompts-said-kept"),
        "skip" => say("prompts-said-skipped"),
        "forget" => say("prompts-said-let-go"),
        _ => "",
    }
}
