//! What every request passes on its way in, and every response on its way out.
//!
//! From the outside in: address, trace, limits, compression, what is left of a body, the language, security headers and problems put into
//! words, deadlines, too much at once, panics, too many requests, requests of other sites. So whatever happens inside leaves as a problem with all its headers, and is in the trace.

use std::any::Any;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use heartward_platform::{rpc, telemetry};
use http::header::{self, AUTHORIZATION, HeaderName};
use http::{HeaderMap, HeaderValue, StatusCode};
use tower::{Layer as _, ServiceExt as _};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};
use tracing::field::Empty;
use tracing::{Instrument as _, Span, debug, error, info_span};

use crate::problem::{Problem, Type};
use crate::state::Gateway;
use crate::{address, limits, speech, web};

mod busy;
mod linger;

pub(crate) use busy::AT_ONCE;

/// The largest JSON body or form. Imports have a limit of their own.
const MAX_BODY: usize = 256 * 1024;

/// The longest silence in the middle of a request.
const SILENCE: Duration = Duration::from_secs(10);

/// The longest a request may take: a call to a service and a little around it.
const DEADLINE: Duration = rpc::DEADLINE.saturating_add(Duration::from_secs(5));

/// Scripts, styles and forms of this origin, and nothing else at all.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; \
                                       connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; \
                                       frame-ancestors 'none'; base-uri 'none'";

/// Puts everything that all requests pass around the routes.
pub(crate) fn guard(routes: Router<Gateway>, gateway: &Gateway) -> Router<Gateway> {
    routes
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn_with_state(gateway.clone(), refuse_other_sites))
        .layer(middleware::from_fn(limits::refuse))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(gateway.clone(), busy::admit))
        .layer(RequestBodyTimeoutLayer::new(SILENCE))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, DEADLINE))
        .layer(middleware::from_fn_with_state(gateway.clone(), finish))
        .layer(middleware::from_fn_with_state(gateway.clone(), speak))
        .layer(middleware::from_fn(linger::linger))
        .layer(CompressionLayer::new().gzip(true))
        .layer(middleware::from_fn_with_state(gateway.clone(), limits::count))
        .layer(middleware::from_fn_with_state(gateway.clone(), trace))
        .layer(middleware::from_fn_with_state(gateway.clone(), address::find))
}

/// Pages are in the language of whoever reads them; what programs read is in English.
async fn speak(gateway: State<Gateway>, request: Request, next: Next) -> Response {
    if is_for_programs(request.uri().path()) {
        next.run(request).await
    } else {
        speech::speak(gateway, request, next).await
    }
}

/// A span for the request, in the caller's trace, and its figures. No path, no ids: the route says what was asked for.
async fn trace(State(gateway): State<Gateway>, request: Request, next: Next) -> Response {
    let asked = (request.method().clone(), request.extensions().get::<MatchedPath>().cloned());
    let (method, route) = (asked.0.as_str(), asked.1.as_ref().map(MatchedPath::as_str));
    let span = info_span!(
        "http",
        otel.name = route.map_or_else(|| method.to_owned(), |route| format!("{method} {route}")),
        otel.kind = "server",
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
        error.r#type = Empty,
    );
    telemetry::continue_trace(&span, request.headers());
    let _active = gateway.metrics.request_begins();
    let begun = Instant::now();
    async {
        let response = next.run(request).await;
        let status = response.status();
        gateway.metrics.request(method, route, status.as_u16(), begun.elapsed());
        Span::current().record("http.response.status_code", status.as_u16());
        if status.is_server_error() {
            Span::current().record("error.type", status.as_str());
        }
        debug!(status = status.as_u16(), "answered");
        response
    }
    .instrument(span)
    .await
}

/// Puts problems into words, as JSON or as a page, and adds the headers that everything has.
async fn finish(State(gateway): State<Gateway>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let page = !is_for_programs(&path);
    let mut response = next.run(request).await;
    if let Some(problem) = problem_in(&mut response) {
        let allow = response.headers_mut().remove(header::ALLOW);
        let more = problem.headers();
        response = if page { web::problem_page(&path, problem) } else { problem.to_json(&method) };
        response.headers_mut().extend(more);
        response.headers_mut().extend(allow.map(|allow| (header::ALLOW, allow)));
    }
    protect(response.headers_mut(), gateway.is_https());
    response
}

fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") || matches!(path, "/healthz" | "/readyz")
}

/// The problem that a response is about: one of ours, or a bare refusal by a layer. A page that shows a form again
/// with what is wrong in it speaks for itself.
fn problem_in(response: &mut Response) -> Option<Problem> {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        return Some(problem);
    }
    let refused = response.status().is_client_error() || response.status().is_server_error();
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    (refused && !is_page).then(|| Problem::of_status(response.status()))
}

fn protect(headers: &mut HeaderMap, https: bool) {
    let mut set = |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if https {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    // Everything is private unless its handler says otherwise, as files of the design do.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-store"));
}

/// Lets browsers change things from pages of ours alone. A bearer token is never sent by a browser by itself.
async fn refuse_other_sites(State(gateway): State<Gateway>, request: Request, next: Next) -> Response {
    if request.headers().contains_key(AUTHORIZATION) {
        return next.run(request).await;
    }
    let mut layer = CsrfLayer::new().with_rejection_response(|_| Problem::new(Type::CrossSite).into_response());
    if let Some(url) = &gateway.public_url
        && let Ok(trusting) = layer.clone().add_trusted_origin(url)
    {
        layer = trusting;
    }
    layer.layer(next).oneshot(request).await.into_response()
}

fn panicked(_: Box<dyn Any + Send>) -> Response {
    // The panic's own words are in the log already, by the panic hook; they may hold anything.
    error!("a handler panicked");
    Problem::new(Type::Internal).into_response()
}
