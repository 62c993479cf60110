use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use heartward_core::Person as PersonMarker;
use heartward_proto::profiles::v1 as proto;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::reply;
use super::request::{At, IfMatch, Json, Query, RequestId, flag, number};
use super::words::{self, Circle};
use crate::clients::{answer, present};
use crate::cursor;
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;

mod body;

pub(super) use body::Person;
use body::{NewPerson, PersonChange};

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default()
        .routes(routes!(list, create))
        .routes(routes!(get, update, delete))
        .routes(routes!(undelete))
}

/// Which people to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// How many at most: 0 means 100, more than 1000 means 1000.
    #[serde(default, deserialize_with = "number")]
    #[param(required = false, minimum = 0)]
    limit: i32,
    /// Where to go on: `next_cursor` of the page before.
    #[serde(default)]
    #[param(required = false)]
    cursor: String,
    /// Only this circle.
    circle: Option<Circle>,
    /// Archived people too.
    #[serde(default, deserialize_with = "flag")]
    #[param(required = false)]
    include_archived: bool,
    /// Only names that contain this, ignoring case.
    #[serde(default)]
    #[param(required = false, example = "ines")]
    query: String,
}

/// A page of people.
#[derive(Serialize, ToSchema)]
pub(super) struct People {
    /// The people, in the order they were added.
    people: Vec<Person>,
    /// Where the next page begins; `null` on the last one.
    next_cursor: Option<String>,
}

/// List people
///
/// In the order they were added. Deleted people are left out.
#[utoipa::path(get, path = "/api/v1/people", operation_id = "listPeople", tag = "people", params(Which),
    responses((status = 200, description = "A page of people.", body = People,
        headers(("link" = String, description = "The next page, where there is one.")))))]
async fn list(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    uri: Uri,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    let request = proto::ListPeopleRequest {
        page_size: which.limit,
        page_token: which.cursor,
        circle: words::number(which.circle),
        include_archived: which.include_archived,
        query: which.query,
    };
    let page = answer(gateway.clients.people(&signed_in.caller).list_people(request).await)?;
    let people = page.people.into_iter().map(Person::from).collect();
    let next = gateway.cursors.seal(&cursor::place(&uri), &page.next_page_token)?;
    Ok(reply::page(&uri, &next.clone(), People { people, next_cursor: reply::some_text(next) }))
}

/// Add a person
///
/// With an `Idempotency-Key` the same request twice adds one person.
#[utoipa::path(post, path = "/api/v1/people", operation_id = "createPerson", tag = "people",
    params(("Idempotency-Key" = Option<String>, Header, nullable = false, description = "Any text in quotes, best a new UUID.", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")),
    request_body = NewPerson,
    responses((status = 201, description = "The person.", body = Person,
        headers(("etag" = String, description = "The version, in quotes."), ("location" = String, description = "Where the person is.")))))]
async fn create(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    RequestId(request_id): RequestId,
    Json(new): Json<NewPerson>,
) -> Result<Response, Problem> {
    let request = proto::CreatePersonRequest { person: Some(new.into()), request_id };
    let made = answer(gateway.clients.people(&signed_in.caller).create_person(request).await);
    let person = present(made.map_err(RequestId::refusal)?.person)?;
    Ok(reply::created(format!("/api/v1/people/{}", person.id), person.version, Person::from(person)))
}

/// Read a person
///
/// Deleted people can be read for as long as they can be brought back.
#[utoipa::path(get, path = "/api/v1/people/{id}", operation_id = "getPerson", tag = "people",
    params(("id" = uuid::Uuid, Path, description = "The person.")),
    responses((status = 200, description = "The person.", body = Person,
        headers(("etag" = String, description = "The version, in quotes.")))))]
async fn get(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<PersonMarker>,
) -> Result<Response, Problem> {
    let request = proto::GetPersonRequest { id: id.to_string() };
    let person = present(answer(gateway.clients.people(&signed_in.caller).get_person(request).await)?.person)?;
    Ok(reply::single(person.version, Person::from(person)))
}

/// Change a person
///
/// A JSON merge patch: fields left out stay as they are, `null` unsets a field.
#[utoipa::path(patch, path = "/api/v1/people/{id}", operation_id = "updatePerson", tag = "people",
    params(("id" = uuid::Uuid, Path, description = "The person."),
        ("If-Match" = String, Header, description = "The `ETag` that was seen, or `*` for whatever is there; nothing is changed when it is no longer the newest.", example = "\"3\"")),
    request_body = PersonChange,
    responses((status = 200, description = "The person after the change.", body = Person,
        headers(("etag" = String, description = "The version, in quotes.")))))]
async fn update(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<PersonMarker>,
    if_match: IfMatch,
    Json(change): Json<PersonChange>,
) -> Result<Response, Problem> {
    let (person, update_mask) = change.into_person(id.to_string())?;
    let request = proto::UpdatePersonRequest { person: Some(person), update_mask, version: if_match.0 };
    let changed = answer(gateway.clients.people(&signed_in.caller).update_person(request).await);
    let person = present(changed.map_err(|error| if_match.refusal(error))?.person)?;
    Ok(reply::single(person.version, Person::from(person)))
}

/// Delete a person
///
/// They can be brought back for 30 days.
#[utoipa::path(delete, path = "/api/v1/people/{id}", operation_id = "deletePerson", tag = "people",
    params(("id" = uuid::Uuid, Path, description = "The person."),
        ("If-Match" = String, Header, description = "The `ETag` that was seen, or `*` for whatever is there; nothing is changed when it is no longer the newest.", example = "\"3\"")),
    responses((status = 200, description = "The person after deletion.", body = Person,
        headers(("etag" = String, description = "The version, in quotes.")))))]
async fn delete(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<PersonMarker>,
    if_match: IfMatch,
) -> Result<Response, Problem> {
    let mut people = gateway.clients.people(&signed_in.caller);
    if if_match.0.is_some() {
        let request = proto::GetPersonRequest { id: id.to_string() };
        if_match.allows(present(answer(people.get_person(request).await)?.person)?.version)?;
    }
    let request = proto::DeletePersonRequest { id: id.to_string() };
    let person = present(answer(people.delete_person(request).await)?.person)?;
    Ok(reply::single(person.version, Person::from(person)))
}

/// Bring a deleted person back
///
/// Bringing back somebody who is not deleted changes nothing.
#[utoipa::path(post, path = "/api/v1/people/{id}/undelete", operation_id = "undeletePerson", tag = "people",
    params(("id" = uuid::Uuid, Path, description = "The person.")),
    responses((status = 200, description = "The person, back.", body = Person,
        headers(("etag" = String, description = "The version, in quotes.")))))]
async fn undelete(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<PersonMarker>,
) -> Result<Response, Problem> {
    let request = proto::UndeletePersonRequest { id: id.to_string() };
    let person = present(answer(gateway.clients.people(&signed_in.caller).undelete_person(request).await)?.person)?;
    Ok(reply::single(person.version, Person::from(person)))
}
