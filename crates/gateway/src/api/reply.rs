//! What a response carries beside its body.

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_LANGUAGE, ETAG, LINK, LOCATION, VARY};
use http::{HeaderValue, StatusCode, Uri};
use serde::Serialize;

/// One thing, with its version as the `ETag`.
pub(super) fn single<T: Serialize>(version: i64, body: T) -> Response {
    let mut response = Json(body).into_response();
    // A number in quotes is always a valid header.
    response.headers_mut().extend(header(format!("\"{version}\"")).map(|tag| (ETAG, tag)));
    response
}

/// One thing that was just made, and where it is from now on.
pub(super) fn created<T: Serialize>(location: String, version: i64, body: T) -> Response {
    let mut response = single(version, body);
    *response.status_mut() = StatusCode::CREATED;
    response.headers_mut().extend(header(location).map(|location| (LOCATION, location)));
    response
}

/// A page of a list, with the way to the next one as a `Link`.
pub(super) fn page<T: Serialize>(uri: &Uri, next_cursor: &str, body: T) -> Response {
    let mut response = Json(body).into_response();
    if !next_cursor.is_empty() {
        let kept =
            uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
        let query: String = kept.flat_map(|pair| [pair, "&"]).collect();
        let link = format!("<{}?{query}cursor={next_cursor}>; rel=\"next\"", uri.path());
        response.headers_mut().extend(header(link).map(|link| (LINK, link)));
    }
    response
}

/// Something in the language of this tag, which was chosen by what the request would like.
pub(super) fn spoken<T: Serialize>(language: String, body: T) -> Response {
    let mut response = Json(body).into_response();
    response.headers_mut().extend(header(language).map(|language| (CONTENT_LANGUAGE, language)));
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept-language"));
    response
}

fn header(text: String) -> Option<HeaderValue> {
    HeaderValue::try_from(text).ok()
}

/// A text of the contract, where empty means that there is none.
pub(super) fn some_text(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
