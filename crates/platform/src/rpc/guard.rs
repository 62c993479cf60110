use std::panic::AssertUnwindSafe;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use futures_util::FutureExt as _;
use heartward_core::{Caller, Error};
use tonic::Status;
use tonic::service::Routes;
use tracing::Instrument as _;

use super::{DEADLINE, Signer, status};
use crate::telemetry;

/// Lets only calls through that carry a token for `audience`, and gives each a span, a deadline and a safety net.
pub fn guard(routes: Routes, audience: &'static str, signer: Signer) -> Routes {
    let check = middleware::from_fn_with_state((audience, signer), check);
    Routes::from(routes.into_axum_router().layer(check))
}

/// Who the call is made for, as the guard verified it.
pub fn caller<T>(request: &tonic::Request<T>) -> Result<Caller, Status> {
    request.extensions().get().copied().ok_or_else(|| status(Error::unauthenticated("Please sign in.")))
}

async fn check(State((audience, signer)): State<(&'static str, Signer)>, mut request: Request, next: Next) -> Response {
    let token = request.headers().get(http::header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let verified =
        token.and_then(|value| value.strip_prefix("Bearer ")).and_then(|token| signer.verify(audience, token));
    let Some(caller) = verified else {
        return answer(Error::unauthenticated("This call carries no valid token for this service."));
    };
    let span = telemetry::server_span(&request);
    request.extensions_mut().insert(caller);
    let reply = AssertUnwindSafe(next.run(request)).catch_unwind().instrument(span);
    match tokio::time::timeout(DEADLINE, reply).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => answer(Error::internal("the call panicked")),
        Err(_) => answer(Error::unavailable("the call took too long")),
    }
}

fn answer(error: Error) -> Response {
    status(error).into_http::<Body>()
}
