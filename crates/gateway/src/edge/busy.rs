//! Refuses what would only wait.
//!
//! Work that is queued beyond what can be done in a second makes everybody wait, until all that is answered is answered too
//! late. So only so many requests are under way at once; whoever comes then hears at once that it is worth another try, which
//! costs next to nothing, and those who were let in are answered as quickly as ever.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, StatusCode};

use super::MAX_BODY;
use crate::problem::{Problem, Type};
use crate::state::Gateway;

/// How many requests are under way at once. Far more than there are processors and connections to the stores, so that none
/// of those is idle; few enough that the last of them is answered within a second.
pub(crate) const AT_ONCE: usize = 128;
const BUSY: &str = "Many are asking at once. Please try again in a moment.";

/// Lets a request in while there is room. Whoever watches over the process is always let in.
///
/// A body that says how small it is is waited for first: with places for bodies on their way, whoever sends slowly would
/// keep others out. What says nothing of its size, or is larger, goes on without a place: an import, most likely, which has
/// few of its own.
pub(super) async fn admit(State(gateway): State<Gateway>, request: Request, next: Next) -> Response {
    if matches!(request.uri().path(), "/healthz" | "/readyz") {
        return next.run(request).await;
    }
    let request = match length(request.headers()) {
        Some(0) => request,
        Some(..=MAX_BODY) => match arrived(request).await {
            Ok(request) => request,
            Err(problem) => return problem.into_response(),
        },
        _ => return next.run(request).await,
    };
    let Some(_place) = gateway.room.take() else {
        return Problem { detail: BUSY.to_owned(), ..Problem::new(Type::Unavailable) }.into_response();
    };
    next.run(request).await
}

/// How long the body is, by its headers: the body itself is wrapped by now, and does not tell.
fn length(headers: &HeaderMap) -> Option<usize> {
    match (headers.get(CONTENT_LENGTH), headers.contains_key(TRANSFER_ENCODING)) {
        (None, false) => Some(0),
        (Some(length), false) => length.to_str().ok()?.parse().ok(),
        (_, true) => None,
    }
}

/// The same request with all of its body.
async fn arrived(request: Request) -> Result<Request, Problem> {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, MAX_BODY).await.map_err(|_| Problem::of_status(StatusCode::BAD_REQUEST))?;
    Ok(Request::from_parts(parts, Body::from(bytes)))
}
