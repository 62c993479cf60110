use std::sync::LazyLock;

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, StatusCode};
use sha2::{Digest as _, Sha256};

use super::page;
use crate::problem::{Problem, Type};
use crate::say;
use crate::state::Gateway;

/// A file that is part of the program. Its address holds the hash of what is in it, so that browsers keep it for good
/// and still see every change at once.
struct Asset {
    path: String,
    etag: String,
    kind: &'static str,
    content: &'static str,
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("heartward", "css", "text/css; charset=utf-8", include_str!("../../static/heartward.css"))
});
static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon", "svg", "image/svg+xml", include_str!("../../static/icon.svg")));

static PUSH: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("push", "js", "text/javascript; charset=utf-8", include_str!("../../static/push.js")));

static APP: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("app", "js", "text/javascript; charset=utf-8", include_str!("../../static/app.js")));

/// The address of the script that every page has.
pub(crate) fn app() -> &'static str {
    &APP.path
}

static PASSKEY: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("passkey", "js", "text/javascript; charset=utf-8", include_str!("../../static/passkey.js"))
});

/// The address of the script that makes and uses passkeys.
pub(crate) fn passkey() -> &'static str {
    &PASSKEY.path
}

/// The address of the script that subscribes a browser to notes.
pub(crate) fn push() -> &'static str {
    &PUSH.path
}

/// The address of the style sheet.
pub(crate) fn style() -> &'static str {
    &STYLE.path
}

/// The address of the icon.
pub(crate) fn icon() -> &'static str {
    &ICON.path
}

pub(super) fn router() -> Router<Gateway> {
    Router::new()
        .route("/static/{file}", get(serve))
        .route("/sw.js", get(worker))
        .route("/manifest.webmanifest", get(manifest))
        .route("/icon.svg", get(plain_icon))
        .route("/offline", get(offline))
}

impl Asset {
    fn new(name: &str, extension: &str, kind: &'static str, content: &'static str) -> Self {
        let digest = Sha256::digest(content);
        let hash = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        Self { path: format!("/static/{name}.{hash}.{extension}"), etag: format!("\"{hash}\""), kind, content }
    }
}

async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let known = [&*STYLE, &*ICON, &*PUSH, &*APP, &*PASSKEY]
        .into_iter()
        .find(|asset| asset.path.strip_prefix("/static/") == Some(file.as_str()));
    let asset = known.ok_or_else(|| Problem::new(Type::NotFound))?;
    let kept = [(CACHE_CONTROL, "public, max-age=31536000, immutable"), (ETAG, asset.etag.as_str())];
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == asset.etag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    Ok((kept, [(CONTENT_TYPE, asset.kind)], asset.content).into_response())
}

/// What makes a phone offer to install it, with a shortcut to the form.
async fn manifest() -> Response {
    let headers = [(CACHE_CONTROL, "no-cache"), (CONTENT_TYPE, "application/manifest+json")];
    let text = include_str!("../../static/manifest.webmanifest");
    (headers, text.replace("LOG_A_TALK", say("manifest-log")).replace("LOG", say("manifest-log-short"))).into_response()
}

/// The icon at an address that a manifest can name.
async fn plain_icon() -> Response {
    let headers = [(CACHE_CONTROL, "public, max-age=86400"), (CONTENT_TYPE, ICON.kind)];
    (headers, ICON.content).into_response()
}

/// What the service worker shows while there is no connection.
#[derive(Template)]
#[template(path = "offline.html")]
pub(super) struct OfflinePage;

async fn offline() -> Result<Response, Problem> {
    page(&OfflinePage)
}

/// The service worker. Browsers look for a new one at this very address.
async fn worker() -> Response {
    let headers = [(CACHE_CONTROL, "no-cache"), (CONTENT_TYPE, "text/javascript; charset=utf-8")];
    (headers, include_str!("../../static/sw.js")).into_response()
}
