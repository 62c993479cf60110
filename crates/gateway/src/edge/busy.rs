//! Refuses what would only wait.
//!
//! Work that is queued beyond what can be done in a second makes everybody wait, until all that is answered is answered too
//! late. So only so many requests are under way at once; whoever comes then hears at once that it is worth another try, which
//! costs next to nothing, and those who were let in are answered as quickly as ever.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tokio::sync::Semaphore;

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
    let Ok(_place) = gateway.room.0.try_acquire() else {
        return Problem { detail: BUSY.to_owned(), ..Problem::new(Type::Unavailable) }.into_response();
    };
    next.run(request).await
}
