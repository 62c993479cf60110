//! What a request brings: body, parameters and headers, each refused with a problem that names the place.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query as Pairs, Request};
use heartward_core::Id;
use http::header::{CONTENT_TYPE, HeaderName, IF_MATCH};
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::cursor;
use crate::problem::{Place, Problem, Type};
use crate::state::Gateway;

mod change;
mod flaw;
mod languages;
mod value;

pub(super) use change::{Change, Mask};
pub(super) use languages::Languages;
pub(super) use value::{Time, flag, number};

/// A JSON body.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::new(Type::UnsupportedMedia));
        }
        read(&body(request, state).await?).map(Self)
    }
}

/// A JSON body that may be left out, which says as much as an empty object.
pub(super) struct MaybeJson<T>(pub(super) T);

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for MaybeJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let is_json = is_json(request.headers());
        let body = body(request, state).await?;
        match (body.is_empty(), is_json) {
            (true, _) => Ok(Self(T::default())),
            (false, true) => read(&body).map(Self),
            (false, false) => Err(Problem::new(Type::UnsupportedMedia)),
        }
    }
}

/// The whole body, within the limit of its route.
pub(super) async fn body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state).await.map_err(|rejected| Problem::of_status(rejected.status()))
}

/// The media type of the body, lower case, without its parameters; empty when it is not said.
pub(super) fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type = media_type(headers);
    media_type == "application/json" || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

/// One JSON object.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let malformed =
        |detail: &str| Problem { detail: format!("{detail} Nothing was changed."), ..Problem::new(Type::Malformed) };
    let text = str::from_utf8(body).map_err(|_| malformed("The body is not UTF-8."))?;
    // serde reads a list as the fields of an object in their order, which nobody means.
    if !text.trim_start().starts_with('{') {
        return Err(malformed("The body is to be one JSON object."));
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| flaw::in_json::<T>(text, &error))?;
    json.end().map_err(|_| malformed("Something follows the JSON object in the body."))?;
    Ok(value)
}

/// The parameters in the query; a cursor as the page token in it. Unknown ones and those given twice are refused.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<Gateway> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        let Pairs(pairs) =
            Pairs::<Vec<(String, String)>>::try_from_uri(&parts.uri).map_err(|_| Problem::new(Type::Malformed))?;
        let mut parameters = Map::new();
        for (name, mut value) in pairs {
            if name == "cursor" {
                value = gateway.cursors.open(&cursor::place(&parts.uri), &value)?;
            }
            if parameters.insert(name.clone(), Value::String(value)).is_some() {
                return Err(Problem::invalid(Place::Field(flaw::shown(&name)), "Must be given once."));
            }
        }
        serde_path_to_error::deserialize(Value::Object(parameters)).map(Self).map_err(|error| flaw::in_query(&error))
    }
}

/// The id in the path.
pub(super) struct At<T>(pub(super) Id<T>);

impl<T, S: Send + Sync> FromRequestParts<S> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let id = Path::<String>::from_request_parts(parts, state).await.map(|Path(id)| Uuid::try_parse(&id));
        match id {
            Ok(Ok(id)) => Ok(Self(id.into())),
            _ => Err(Problem::invalid(
                Place::Parameter("id"),
                "Must be a UUID, for instance 01890a5d-ac96-774b-bcce-b302099a8057.",
            )),
        }
    }
}

/// The request id that an `Idempotency-Key` stands for; empty without one.
pub(super) struct RequestId(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for RequestId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(header) = parts.headers.get(HeaderName::from_static("idempotency-key")) else {
            return Ok(Self(String::new()));
        };
        let key = header.to_str().map(str::trim).unwrap_or_default();
        // The standard wants a string in quotes; many clients leave them out.
        let key = key.strip_prefix('"').and_then(|key| key.strip_suffix('"')).unwrap_or(key);
        if key.is_empty() || key.len() > 255 {
            return Err(Problem::invalid(
                Place::Header("Idempotency-Key"),
                "Must be 1 to 255 visible characters in quotes; a new UUID for each new request is best.",
            ));
        }
        let id = Uuid::try_parse(key).unwrap_or_else(|_| derived(key));
        Ok(Self(id.to_string()))
    }
}

impl RequestId {
    /// What to say when the services refuse the request; they know the key by another name.
    pub(super) fn refusal(error: heartward_core::Error) -> Problem {
        if error.fields().iter().any(|flaw| flaw.field == "request_id") {
            return Problem::new(Type::KeyReused);
        }
        error.into()
    }
}

/// The services want a UUID: any other key becomes one, always the same.
fn derived(key: &str) -> Uuid {
    let hash: [u8; 32] = Sha256::new_with_prefix(b"heartward idempotency key\0").chain_update(key).finalize().into();
    let (bytes, _) = hash.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
    uuid::Builder::from_custom_bytes(*bytes).into_uuid()
}

/// The version that `If-Match` asks for; `None` when any will do, which `*` says. Nothing is overwritten by mistake: a
/// request that does not say is refused.
#[derive(Clone, Copy)]
pub(super) struct IfMatch(pub(super) Option<i64>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let header = parts.headers.get(IF_MATCH).ok_or_else(|| Problem::new(Type::Unconditional))?;
        let tag = header.to_str().map(str::trim).unwrap_or_default();
        if tag == "*" {
            return Ok(Self(None));
        }
        // A tag that is none of ours matches nothing, which is what a stale one does.
        let version = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).and_then(|tag| tag.parse().ok());
        version.map(|version| Self(Some(version))).ok_or_else(|| Problem::new(Type::Stale))
    }
}

impl IfMatch {
    /// What to say when the services refuse a change: a conflict is a stale version where one was asked for.
    pub(super) fn refusal(self, error: heartward_core::Error) -> Problem {
        let problem = Problem::from(error);
        match (self.0, problem.status()) {
            (Some(_), StatusCode::CONFLICT) => Problem::new(Type::Stale),
            _ => problem,
        }
    }

    /// Whether this version will do.
    pub(super) fn allows(self, version: i64) -> Result<(), Problem> {
        match self.0 {
            Some(wanted) if wanted != version => Err(Problem::new(Type::Stale)),
            _ => Ok(()),
        }
    }
}
