use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use heartward_core::{FieldError, Kind, Result};
use heartward_proto::profiles::v1::{
    EraseAccountRequest, ErasePersonRequest, Erasure, GetErasureRequest, GetPersonRequest,
};
use http::header::SET_COOKIE;

use super::form::Wrong;
use super::{Shell, Tab, page, page_with, see};
use crate::clients::{answer, present};
use crate::convert::time;
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::proof::Proven;
use crate::say;
use crate::session::{self, SignedIn};
use crate::state::Gateway;

pub(super) fn router() -> Router<Gateway> {
    Router::new()
        .route("/settings/erase", get(ask_about_account).post(erase_account))
        .route("/people/{id}/erase", get(ask_about_person).post(erase_person))
        .route("/erased/{id}", get(progress))
}

/// Asks once more, since it cannot be undone.
#[derive(Template)]
#[template(path = "erase.html")]
pub(super) struct ErasePage {
    pub(super) shell: Shell,
    /// Who is to be erased; absent for the account itself.
    pub(super) person: Option<Whom>,
    pub(super) errors: Wrong,
}

/// A person who is to be erased.
pub(super) struct Whom {
    pub(super) id: String,
    pub(super) name: String,
}

async fn ask_about_account(Proven(signed_in): Proven) -> Result<Response, Problem> {
    page(&ErasePage { shell: Shell::new(&signed_in, Tab::Settings), person: None, errors: Wrong::default() })
}

async fn erase_account(State(gateway): State<Gateway>, _: Proven, form: Submitted) -> Result<Response, Problem> {
    let signed_in = &form.signed_in;
    if form.text("sure") != "yes" {
        let page = ErasePage { shell: Shell::new(signed_in, Tab::Settings), person: None, errors: unsure() };
        return page_with(page.errors.status, &page);
    }
    match answer(gateway.clients.erasing(&signed_in.caller).erase_account(EraseAccountRequest {}).await) {
        Ok(told) => {
            session::forget_all(&gateway);
            let erasure = present(told.erasure)?;
            let out = [(SET_COOKIE, session::no_cookie(&gateway))];
            Ok((out, see(format!("/erased/{}", erasure.id))).into_response())
        }
        Err(error) if error.kind() == Kind::Conflict => {
            let shell = Shell::new(signed_in, Tab::Settings);
            let page = ErasePage { shell, person: None, errors: error.into() };
            page_with(page.errors.status, &page)
        }
        Err(error) => Err(error.into()),
    }
}

async fn ask_about_person(
    State(gateway): State<Gateway>,
    Proven(signed_in): Proven,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    page(&about(&gateway, &signed_in, id, Wrong::default()).await?)
}

async fn erase_person(
    State(gateway): State<Gateway>,
    _: Proven,
    Path(id): Path<String>,
    form: Submitted,
) -> Result<Response, Problem> {
    let signed_in = &form.signed_in;
    if form.text("sure") != "yes" {
        let page = about(&gateway, signed_in, id, unsure()).await?;
        return page_with(page.errors.status, &page);
    }
    let told = answer(gateway.clients.erasing(&signed_in.caller).erase_person(ErasePersonRequest { id }).await)?;
    Ok(see(format!("/erased/{}", present(told.erasure)?.id)))
}

async fn about(gateway: &Gateway, signed_in: &SignedIn, id: String, errors: Wrong) -> Result<ErasePage> {
    let told = answer(gateway.clients.people(&signed_in.caller).get_person(GetPersonRequest { id }).await)?;
    let person = present(told.person)?;
    let shell = Shell::new(signed_in, Tab::People);
    Ok(ErasePage { shell, person: Some(Whom { id: person.id, name: person.name }), errors })
}

fn unsure() -> Wrong {
    let flaw = FieldError { field: "sure".to_owned(), message: say("erase-tick").to_owned() };
    let mut wrong = Wrong::fields(vec![flaw]);
    say("erase-not").clone_into(&mut wrong.title);
    wrong
}

/// How far it is, for whoever has the address: an account that is gone can sign in no more.
#[derive(Template)]
#[template(path = "erased.html")]
pub(super) struct ErasedPage {
    pub(super) id: String,
    /// What is erased, and whether it is done.
    pub(super) steps: [(&'static str, bool); 3],
}

impl ErasedPage {
    pub(super) fn of(erasure: Erasure) -> Self {
        let (reflections, reminders) = (time(erasure.reflections_time), time(erasure.reminders_time));
        Self {
            id: erasure.id,
            steps: [
                (say("erased-who"), true),
                (say("erased-talks"), reflections.is_some()),
                (say("erased-reminders"), reminders.is_some()),
            ],
        }
    }

    fn done(&self) -> bool {
        self.steps.iter().all(|(_, done)| *done)
    }
}

async fn progress(State(gateway): State<Gateway>, Path(id): Path<String>) -> Result<Response, Problem> {
    let told = answer(gateway.clients.erasures().get_erasure(GetErasureRequest { id }).await)?;
    page(&ErasedPage::of(present(told.erasure)?))
}
