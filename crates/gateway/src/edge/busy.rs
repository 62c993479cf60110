//! Refuses what would only wait.
//!
//! Work that is queued beyond what can be done in a second makes everybody wait, until all that is answered is answered too
//! late. So only so many requests are under way at once; whoever comes then hears at once that it is worth another try, which
//! costs next to nothing, and those who were let in are answered as quickly as ever.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use tokio::sync::Semaphore;

use super::MAX_BODY;
use crate::problem::{Problem, Type};
use crate::state::Gateway;

/// How many requests are under way at once. Far more than there are processors and connections to the stores, so that none
/// of those is idle; few enough that the last of them is answered within a second.
const AT_ONCE: usize = 128;
const BUSY: &str = "Many are asking at once. Please try again in a moment.";

/// Places for requests.
#[derive(Clone)]
pub(crate) struct Room(Arc<Semaphore>);

impl Room {
    /// All places, free.
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

/// Lets a request in while there is room. Whoever watches over the process is always let in.
pub(super) async fn admit(State(gateway): State<Gateway>, request: Request, next: Next) -> Response {
    if matches!(request.uri().path(), "/healthz" | "/readyz") {
        return next.run(request).await;
    }
    let request = match arrived(request).await {
        Ok(Arrived::Whole(request)) => request,
        // An import, most likely, which has few places of its own.
        Ok(Arrived::OnItsWay(request)) => return next.run(request).await,
        Err(problem) => return problem.into_response(),
    };
    let Ok(_place) = gateway.room.0.try_acquire() else {
        return Problem { detail: BUSY.to_owned(), ..Problem::new(Type::Unavailable) }.into_response();
    };
    next.run(request).await
}

enum Arrived {
    Whole(Request),
    OnItsWay(Request),
}

/// Waits for a body that says how small it is: with places for bodies on their way, whoever sends slowly would keep others
/// out. What says nothing, or is larger, goes on as it is.
async fn arrived(request: Request) -> Result<Arrived, Problem> {
    // By its headers: the body itself is wrapped by now, and says nothing of its size.
    let length = request.headers().get(CONTENT_LENGTH).map(|length| length.to_str().ok()?.parse().ok());
    let largest = match (length, request.headers().contains_key(TRANSFER_ENCODING)) {
        (None, false) => Some(0),
        (length, false) => length.flatten(),
        (_, true) => None,
    };
    match largest {
        Some(0) => Ok(Arrived::Whole(request)),
        Some(..=MAX_BODY) => {
            let (parts, body) = request.into_parts();
            let bytes = to_bytes(body, MAX_BODY).await.map_err(|_| Problem::of_status(StatusCode::BAD_REQUEST))?;
            Ok(Arrived::Whole(Request::from_parts(parts, Body::from(bytes))))
        }
        _ => Ok(Arrived::OnItsWay(request)),
    }
}
