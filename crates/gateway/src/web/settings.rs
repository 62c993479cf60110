use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use heartward_core::{Caller, Error, FieldError, Kind, Result};
use heartward_proto::profiles::v1::Person;
use heartward_proto::reflections::v1::{GetModelRequest, ListMutedSignsRequest, Model, Sign, UpdateModelRequest};
use serde::Deserialize;

use super::form::Wrong;
use super::sign::SIGNS;
use super::talk::Names;
use super::words;
use super::{Shell, Tab, everybody, page, page_with, see};
use crate::clients::{answer, present};
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;
use crate::{say, tell};

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/settings", get(overview)).route("/settings/model", get(show).post(change))
}

/// Where every setting is.
#[derive(Template)]
#[template(path = "settings.html")]
pub(super) struct SettingsPage {
    pub(super) shell: Shell,
}

async fn overview(signed_in: SignedIn) -> Result<Response, Problem> {
    page(&SettingsPage { shell: Shell::new(&signed_in, Tab::Settings) })
}

#[derive(Template)]
#[template(path = "model.html")]
pub(super) struct ModelPage {
    pub(super) shell: Shell,
    pub(super) said: &'static str,
    /// The time in which a talk comes to count half, in days, as the form has it.
    pub(super) half_life: String,
    pub(super) errors: Wrong,
    pub(super) muted: Vec<Muted>,
}

/// A sign that is not shown any more.
pub(super) struct Muted {
    pub(super) slug: &'static str,
    pub(super) person_id: String,
    pub(super) what: String,
}

#[derive(Default, Deserialize)]
pub(super) struct Asked {
    said: Option<String>,
}

async fn show(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let caller = &signed_in.caller;
    let mut client = gateway.clients.reflections(caller);
    let (model, (people, muted)) = tokio::try_join!(
        async { present(answer(client.get_model(GetModelRequest {}).await)?.model) },
        muted(&gateway, caller),
    )?;
    let said = asked.said.as_deref().map_or("", said);
    let shell = Shell::new(&signed_in, Tab::Settings);
    let half_life = model.half_life_days.to_string();
    render(&ModelPage { said, half_life, ..ModelPage::new(shell, &people, &muted) })
}

async fn change(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    let caller = &form.signed_in.caller;
    let half_life = form.text("half_life_days").to_owned();
    let changed = match days(&half_life) {
        Ok(half_life_days) => {
            let request = UpdateModelRequest { model: Some(Model { half_life_days }) };
            answer(gateway.clients.reflections(caller).update_model(request).await).map(|_| ())
        }
        Err(error) => Err(error),
    };
    match changed {
        Ok(()) => Ok(see("/settings/model?said=saved")),
        Err(error) if error.kind() == Kind::Unauthenticated => Err(error.into()),
        Err(error) => {
            let (people, muted) = muted(&gateway, caller).await.unwrap_or_default();
            let shell = Shell::new(&form.signed_in, Tab::Settings);
            render(&ModelPage { half_life, errors: error.into(), ..ModelPage::new(shell, &people, &muted) })
        }
    }
}

fn render(page: &ModelPage) -> Result<Response, Problem> {
    page_with(page.errors.status, page)
}

/// A number of days. Which ones are possible is the service's to say.
fn days(text: &str) -> Result<i32> {
    let message = "Give a number of days, 30 to 120.".to_owned();
    text.parse().map_err(|_| Error::invalid_fields(vec![FieldError { field: "half_life_days".to_owned(), message }]))
}

/// Everybody, and the signs that are muted.
async fn muted(gateway: &Gateway, caller: &Caller) -> Result<(Vec<Person>, Vec<Sign>)> {
    let mut client = gateway.clients.signs(caller);
    let (people, told) = tokio::try_join!(everybody(gateway, caller), async {
        answer(client.list_muted_signs(ListMutedSignsRequest {}).await)
    })?;
    Ok((people, told.signs))
}

impl ModelPage {
    pub(super) fn new(shell: Shell, people: &[Person], muted: &[Sign]) -> Self {
        let names = Names::of(people);
        let muted = muted.iter().filter_map(|sign| {
            let kind = words::of(SIGNS, sign.kind)?;
            let what = if sign.person_id.is_empty() {
                kind.label().to_owned()
            } else {
                let name = names.get(&sign.person_id).name;
                tell("model-muted-with").with("sign", kind.label()).with("name", name).to_string()
            };
            Some(Muted { slug: kind.slug, person_id: sign.person_id.clone(), what })
        });
        Self { shell, said: "", half_life: String::new(), errors: Wrong::default(), muted: muted.collect() }
    }
}

fn said(what: &str) -> &'static str {
    match what {
        "saved" => say("model-saved"),
        "unmuted" => say("model-unmuted"),
        "muted" => say("sign-muted"),
        _ => "",
    }
}
