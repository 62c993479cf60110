//! What browsers keep for us: one value a cookie, read by no script and sent by no other site's form.

use heartward_core::Secret;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use crate::state::Gateway;

/// The session.
pub(crate) const SESSION: &str = "heartward";

/// A browser that signed in before.
pub(crate) const DEVICE: &str = "heartward-device";

/// A sign-in that is half done.
pub(crate) const STEP: &str = "heartward-step";

/// The language that was chosen in this browser.
pub(crate) const LANGUAGE: &str = "heartward-language";

/// A trip to the provider.
pub(crate) const TRIP: &str = "heartward-trip";

/// The header that sets a cookie for so many seconds; 0 makes the browser forget it.
pub(crate) fn set(gateway: &Gateway, name: &str, value: &str, seconds: i64) -> HeaderValue {
    let secure = if gateway.is_https() { "; Secure" } else { "" };
    let name = full_name(gateway, name);
    let cookie = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    // Tokens are base64 and always fit; were one not to, the browser would be signed out instead.
    HeaderValue::try_from(cookie).unwrap_or(HeaderValue::from_static(""))
}

/// What a request brings under this name.
pub(crate) fn read(headers: &HeaderMap, gateway: &Gateway, name: &str) -> Option<Secret> {
    let name = full_name(gateway, name);
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name && !value.is_empty()).then(|| Secret::new(value))
    })
}

/// The prefix makes browsers refuse the cookie over http, from subdomains and for parts of the site.
fn full_name(gateway: &Gateway, name: &str) -> String {
    if gateway.is_https() { format!("__Host-{name}") } else { name.to_owned() }
}
