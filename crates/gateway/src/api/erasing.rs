use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use heartward_core::Person as PersonMarker;
use heartward_proto::profiles::v1::{self as proto, EraseAccountRequest, ErasePersonRequest, GetErasureRequest};
use http::StatusCode;
use http::header::LOCATION;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::request::{At, Time};
use crate::clients::{answer, present};
use crate::problem::Problem;
use crate::proof::Proven;
use crate::session;
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default().routes(routes!(account)).routes(routes!(person)).routes(routes!(get))
}

/// How far an erasure is.
#[derive(Serialize, ToSchema)]
pub(super) struct Erasure {
    /// Its id. Whoever has it may ask how far it is.
    #[schema(format = Uuid, examples("01890a5d-ac96-774b-bcce-b302099a8057"))]
    id: String,
    /// Whether every service has done its part.
    done: bool,
    /// When it was asked for; account and people were gone by then.
    create_time: Option<Time>,
    /// When conversations, check-ins and what was derived from them were gone; `null` as long as they are not.
    reflections_time: Option<Time>,
    /// When offers, reminders and channels were gone; `null` as long as they are not.
    reminders_time: Option<Time>,
}

impl From<proto::Erasure> for Erasure {
    fn from(erasure: proto::Erasure) -> Self {
        Self {
            id: erasure.id,
            done: erasure.reflections_time.is_some() && erasure.reminders_time.is_some(),
            create_time: Time::of(erasure.create_time),
            reflections_time: Time::of(erasure.reflections_time),
            reminders_time: Time::of(erasure.reminders_time),
        }
    }
}

/// Erase everything
///
/// Your account and all there is of it, for good; nobody can bring it back. It is gone here with the answer, and
/// everywhere within moments. The only admin erases themselves when nobody else is left, or makes somebody else an admin
/// first.
#[utoipa::path(post, path = "/api/v1/account/erase", operation_id = "eraseAccount", tag = "erasing",
    extensions(("x-fresh-proof" = json!(true))),
    responses((status = 202, description = "It has begun.", body = Erasure,
        headers(("location" = String, description = "Where it says how far it is.")))))]
async fn account(State(gateway): State<Gateway>, Proven(signed_in): Proven) -> Result<Response, Problem> {
    let told = answer(gateway.clients.erasing(&signed_in.caller).erase_account(EraseAccountRequest {}).await)?;
    session::forget_all(&gateway);
    Ok(begun(present(told.erasure)?))
}

/// Erase a person
///
/// Everything about them, for good: one-to-one conversations and what you wrote in them, their part in others, offers,
/// reminders. It works for people who are deleted, too.
#[utoipa::path(post, path = "/api/v1/people/{id}/erase", operation_id = "erasePerson", tag = "erasing",
    extensions(("x-fresh-proof" = json!(true))),
    params(("id" = uuid::Uuid, Path, description = "The person.")),
    responses((status = 202, description = "It has begun.", body = Erasure,
        headers(("location" = String, description = "Where it says how far it is.")))))]
async fn person(
    State(gateway): State<Gateway>,
    Proven(signed_in): Proven,
    At(id): At<PersonMarker>,
) -> Result<Response, Problem> {
    let request = ErasePersonRequest { id: id.to_string() };
    let told = answer(gateway.clients.erasing(&signed_in.caller).erase_person(request).await)?;
    Ok(begun(present(told.erasure)?))
}

/// Look how far an erasure is
///
/// Takes no token, since an account that is gone can sign in no more: knowing the id is enough.
#[utoipa::path(get, path = "/api/v1/erasures/{id}", operation_id = "getErasure", tag = "erasing", security(()),
    params(("id" = uuid::Uuid, Path, description = "The erasure.")),
    responses((status = 200, description = "How far it is.", body = Erasure)))]
async fn get(State(gateway): State<Gateway>, At(id): At<proto::Erasure>) -> Result<Json<Erasure>, Problem> {
    let request = GetErasureRequest { id: id.to_string() };
    Ok(Json(present(answer(gateway.clients.erasures().get_erasure(request).await)?.erasure)?.into()))
}

fn begun(erasure: proto::Erasure) -> Response {
    let place = [(LOCATION, format!("/api/v1/erasures/{}", erasure.id))];
    (StatusCode::ACCEPTED, place, Json(Erasure::from(erasure))).into_response()
}
