use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use heartward_core::{Caller, Error};
use heartward_proto::reminders::v1::GetFeedRequest;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, StatusCode};
use sha2::{Digest as _, Sha256};

use crate::clients::answer;
use crate::problem::Problem;
use crate::state::Gateway;

/// For calendar programs, which cannot sign in: the secret is in the address.
pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/calendar/{file}", get(feed))
}

async fn feed(
    State(gateway): State<Gateway>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let token = file.strip_suffix(".ics").ok_or_else(|| Error::not_found("calendar"))?.to_owned();
    let calendar = answer(gateway.clients.channels(&Caller::System).get_feed(GetFeedRequest { token }).await)?.calendar;
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(&calendar)[..16]));
    let asked = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let known = asked.split(',').any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*");
    let about = [(ETAG, tag), (CACHE_CONTROL, "private, no-cache".to_owned())];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    Ok((about, [(CONTENT_TYPE, "text/calendar; charset=utf-8")], calendar).into_response())
}
