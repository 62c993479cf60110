use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_TYPE, VARY};
use http::{HeaderMap, HeaderValue};

use super::Locale;
use crate::cookies;
use crate::state::Gateway;

/// How long a browser keeps the choice.
const SECONDS: i64 = 365 * 24 * 60 * 60;

/// The header that makes a browser keep a language.
pub(crate) fn cookie(gateway: &Gateway, locale: Locale) -> HeaderValue {
    cookies::set(gateway, cookies::LANGUAGE, locale.tag(), SECONDS)
}

/// Answers in the language that was chosen in this browser, or else in what the browser asks for, or else in English.
pub(crate) async fn speak(State(gateway): State<Gateway>, request: Request, next: Next) -> Response {
    let locale = wanted(request.headers(), &gateway);
    let mut response = locale.scope(next.run(request)).await;
    let headers = response.headers_mut();
    if headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(locale.tag()));
        headers.append(VARY, HeaderValue::from_static("accept-language, cookie"));
    }
    response
}

fn wanted(headers: &HeaderMap, gateway: &Gateway) -> Locale {
    let chosen = cookies::read(headers, gateway, cookies::LANGUAGE);
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|header| header.to_str().ok());
    let chosen = chosen.and_then(|tag| Locale::of_tag(tag.expose()));
    chosen.or_else(|| accepted.and_then(|header| Locale::accepted(header, Locale::OFFERED))).unwrap_or(Locale::En)
}
