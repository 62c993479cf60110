use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use futures_util::FutureExt as _;
use heartward_core::{Caller, Error};
use tonic::service::Routes;
use tonic::{Code, Status};
use tracing::Instrument as _;

use super::status::{call_status, code_name};
use super::{DEADLINE, Signer, status};
use crate::{Metrics, telemetry};

/// Lets only calls through that carry a token for `audience`, and gives each a span, a deadline and a safety net.
pub fn guard(routes: Routes, audience: &'static str, signer: Signer) -> Routes {
    let check = middleware::from_fn_with_state((audience, signer), check);
    Routes::from(routes.into_axum_router().layer(check))
}

/// Measures every call, those that the guard refuses as well.
pub fn measured(routes: Routes, metrics: &Metrics) -> Routes {
    Routes::from(routes.into_axum_router().layer(middleware::from_fn_with_state(metrics.clone(), measure)))
}

async fn measure(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let method = method(&request).to_owned();
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = call_status(&response);
    // Whoever is refused, or asks for what there is not, may call it anything.
    let known = !matches!(status, Code::Unauthenticated | Code::Unimplemented);
    metrics.served(if known { &method } else { "_OTHER" }, code_name(status), begun.elapsed());
    response
}

/// `package.Service/Method`, out of the path of a call.
pub(super) fn method<B>(request: &http::Request<B>) -> &str {
    request.uri().path().trim_start_matches('/')
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
